package dev.signet.server;

import dev.signet.server.auth.mtls.CertificateLookup;
import dev.signet.server.auth.mtls.KnownCertificate;
import dev.signet.server.database.Database;
import dev.signet.server.inventory.CertificateRecord;
import dev.signet.server.inventory.CertificateState;
import dev.signet.server.inventory.Inventory;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.x509.SerialNumber;
import java.util.Optional;

/** Shows the inventory to those who authenticate client certificates. */
record IssuedCertificates(Inventory inventory, Issuers issuers, Database database)
        implements CertificateLookup {

    @Override
    public Optional<KnownCertificate> find(SerialNumber serial) {
        return database.resultOf(tx -> inventory.find(tx, serial)).flatMap(this::known);
    }

    private Optional<KnownCertificate> known(CertificateRecord record) {
        return record.der()
                .flatMap(der ->
                        record.identity()
                                .map(identity ->
                                        new KnownCertificate(
                                                record.issuer(),
                                                der,
                                                record.validity(),
                                                isRevoked(record),
                                                identity,
                                                record.order().role())));
    }

    /** Nothing that a revoked issuer certified is trusted. */
    private boolean isRevoked(CertificateRecord record) {
        return record.state() == CertificateState.REVOKED
                || issuers.find(record.issuer()).filter(issuers::isRevoked).isPresent();
    }
}
