package dev.signet.server;

import dev.signet.server.inventory.CertificateRecord;
import dev.signet.server.inventory.InventoryListener;
import dev.signet.server.ocsp.ResponseCache;
import dev.signet.server.recovery.RecentAnswers;

/**
 * What follows from each change of the inventory: it is remembered; and what is revoked is
 * published soon, and known to this server's OCSP responder at once.
 */
record Acknowledgements(RecentAnswers recent, ResponseCache responses, Runnable publication)
        implements InventoryListener {

    @Override
    public void completed(CertificateRecord certificate) {
        recent.completed(certificate);
    }

    @Override
    public void revoked(CertificateRecord certificate) {
        recent.revoked(certificate);
        responses.revoked();
        publication.run();
    }

    @Override
    public void unrecordedRevoked() {
        responses.revoked();
        publication.run();
    }
}
