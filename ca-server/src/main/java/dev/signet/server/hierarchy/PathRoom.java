package dev.signet.server.hierarchy;

import dev.signet.server.x509.CaExtensions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * How many CA certificates may follow a CA in a path, by its own path length and by those of the
 * CAs above it. Roots count as well, as verifiers differ on whether a trust anchor's does.
 */
public final class PathRoom {

    private PathRoom() {}

    /**
     * The room below the first of {@code chain}; empty if there is any.
     *
     * @param chain a CA's certificate and those above it, up to the root
     * @return negative if even the first has no place below those above it
     */
    public static OptionalInt below(List<X509CertificateHolder> chain) {
        OptionalInt room = OptionalInt.empty();
        int between = 0;
        for (X509CertificateHolder certificate : chain) {
            OptionalInt length = CaExtensions.pathLength(certificate.getExtensions());
            if (length.isPresent()) {
                int here = length.getAsInt() - between;
                room = OptionalInt.of(room.isPresent() ? Math.min(room.getAsInt(), here) : here);
            }
            // A self-issued certificate does not count: RFC 5280 §4.2.1.9.
            between += certificate.getSubject().equals(certificate.getIssuer()) ? 0 : 1;
        }
        return room;
    }

    /**
     * Why a CA with {@code pathLength} cannot be put below a CA that has {@code room}; empty if it
     * can.
     */
    public static Optional<String> complaint(OptionalInt room, OptionalInt pathLength) {
        if (room.isEmpty()) {
            return Optional.empty();
        }
        int most = room.getAsInt() - 1;
        if (most < 0) {
            return Optional.of(
                    "the path length of the CA that is to sign, or of one above it, allows no CA"
                            + " below it");
        }
        if (pathLength.isEmpty() || pathLength.getAsInt() > most) {
            return Optional.of(
                    "the path lengths of the CA that is to sign and of those above it leave room"
                            + " for a path length of at most "
                            + most);
        }
        return Optional.empty();
    }
}
