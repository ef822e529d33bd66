package dev.signet.server.tlog;

import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * That an entry is in a log, for whoever knows the log's key (tlog-proof).
 *
 * @param extra what a verifier needs besides the certificate to make the entry
 * @param index of the leaf
 * @param path from the leaf's sibling up
 * @param checkpoint whose tree it is in
 */
public record InclusionProof(Hash extra, long index, List<Hash> path, Note checkpoint) {

    public InclusionProof {
        path = List.copyOf(path);
    }

    /** In the textual form of tlog-proof. */
    public String text() {
        return "c2sp.org/tlog-proof@v1\nextra "
                + Base64.getEncoder().encodeToString(extra.octets())
                + "\nindex "
                + index
                + "\n"
                + path.stream().map(hash -> hash.base64() + "\n").collect(Collectors.joining())
                + "\n"
                + checkpoint;
    }
}
