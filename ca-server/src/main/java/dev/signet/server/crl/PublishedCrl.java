package dev.signet.server.crl;

import dev.signet.server.x509.Der;
import java.time.Instant;

/** The newest CRL of one scope, as anybody may fetch it. */
public record PublishedCrl(CrlHead head, Der der) {

    public long number() {
        return head.number();
    }

    public Instant thisUpdate() {
        return head.thisUpdate();
    }

    public int entries() {
        return head.entries();
    }
}
