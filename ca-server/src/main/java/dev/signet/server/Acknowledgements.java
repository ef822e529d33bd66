package dev.signet.server;

import dev.signet.server.inventory.CertificateRecord;
import dev.signet.server.inventory.InventoryListener;
import dev.signet.server.recovery.RecentAnswers;

/** What follows from each change of the inventory: it is remembered, and revocations published. */
record Acknowledgements(RecentAnswers recent, Runnable publication) implements InventoryListener {

    @Override
    public void completed(CertificateRecord certificate) {
        recent.completed(certificate);
    }

    @Override
    public void revoked(CertificateRecord certificate) {
        recent.revoked(certificate);
        publication.run();
    }

    @Override
    public void unrecordedRevoked() {
        publication.run();
    }
}
