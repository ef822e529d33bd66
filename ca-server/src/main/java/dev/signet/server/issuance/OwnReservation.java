package dev.signet.server.issuance;

import dev.signet.server.auth.Caller;
import dev.signet.server.inventory.ClientFacts;
import dev.signet.server.inventory.Reservation;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.role.RoleName;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.SerialNumber;
import dev.signet.server.x509.SubjectAlternativeName;
import dev.signet.server.x509.SubjectPublicKey;
import dev.signet.server.x509.Validity;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * What is stored of a certificate that a server issues to itself: no caller asked for it and no
 * role granted it.
 *
 * @param role a name that no role can have
 * @param why takes the place of a role's rules
 */
record OwnReservation(
        RoleName role,
        String why,
        Optional<String> commonName,
        List<SubjectAlternativeName> names,
        SubjectPublicKey key) {

    Reservation of(
            IssuerName issuer,
            SerialNumber serial,
            Validity validity,
            int crlShard,
            Der tbs,
            Instant now) {
        return new Reservation(
                issuer,
                serial,
                validity,
                crlShard,
                role.value(),
                0,
                why,
                new Caller.ServerCaller().name(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "",
                commonName,
                names,
                key.algorithm(),
                key.sha256Hex(),
                Optional.empty(),
                ClientFacts.NONE,
                tbs,
                now.truncatedTo(ChronoUnit.SECONDS));
    }
}
