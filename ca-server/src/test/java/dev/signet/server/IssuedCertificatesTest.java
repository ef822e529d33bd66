package dev.signet.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.issuer.IssuerState;
import dev.signet.server.x509.SerialNumber;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IssuedCertificatesTest {

    private final TestCa ca = new TestCa();
    private final IssuedCertificates issued =
            new IssuedCertificates(ca.inventory, ca.issuers, ca.database);

    @ParameterizedTest
    @EnumSource(names = {"ACTIVE", "RETIRED", "REVOKED"})
    void aCertificateIsRevokedWithItsIssuer(IssuerState state) {
        SerialNumber serial = ca.issued().serial();
        var issuing = ca.issuing();
        ca.issuers.replace(
                List.of(ca.root(), issuing.with(issuing.life().in(state, ca.clock.instant()))));

        assertThat(issued.find(serial).orElseThrow().revoked())
                .isEqualTo(state == IssuerState.REVOKED);
    }
}
