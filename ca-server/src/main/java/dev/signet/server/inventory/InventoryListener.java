package dev.signet.server.inventory;

/**
 * Learns of every certificate and every revocation after its commit, before anybody is answered.
 * Called by many threads at once, not always in the order of the commits; returns soon and does not
 * throw.
 */
public interface InventoryListener {

    /** Does nothing. */
    InventoryListener NONE =
            new InventoryListener() {
                @Override
                public void completed(CertificateRecord certificate) {}

                @Override
                public void revoked(CertificateRecord certificate) {}
            };

    /** {@code certificate} is complete. */
    void completed(CertificateRecord certificate);

    /**
     * {@code certificate} was revoked, or the reason why has become keyCompromise; or it was
     * revoked before, and a caller was told so.
     */
    void revoked(CertificateRecord certificate);

    /** A certificate that is not on record was revoked, now or before. */
    default void unrecordedRevoked() {}
}
