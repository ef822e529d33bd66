package dev.signet.server.api;

import dev.signet.server.database.Database;
import dev.signet.server.inventory.CertificateRecord;
import dev.signet.server.inventory.CertificateState;
import dev.signet.server.inventory.Inventory;
import dev.signet.server.issuance.RenewalWindow;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.x509.SerialNumber;
import io.javalin.http.Context;
import java.math.BigInteger;
import java.time.Clock;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code GET /v1/renewal-info/{id}}, where the id is that of RFC 9773 §4.1: whoever has the
 * certificate can make it, nobody else can guess it.
 */
final class RenewalInfoEndpoint {

    /** RFC 9773 §4.3.2 asks clients to come again after this; our certificates live for a day. */
    private static final int RETRY_SECONDS = 3600;

    private static final Pattern ID =
            Pattern.compile("([A-Za-z0-9_-]{1,86})\\.([A-Za-z0-9_-]{1,27})");

    /** As {@code openapi.yaml#/components/schemas/RenewalInfo}. */
    record Answer(RenewalWindow suggestedWindow) {}

    private record Id(String authorityKeyId, SerialNumber serial) {}

    private final Inventory inventory;
    private final Issuers issuers;
    private final Database database;
    private final Clock clock;

    RenewalInfoEndpoint(Inventory inventory, Issuers issuers, Database database, Clock clock) {
        this.inventory = inventory;
        this.issuers = issuers;
        this.database = database;
        this.clock = clock;
    }

    void handle(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        Id id = id(ctx.pathParam("id"));
        Optional<CertificateRecord> found =
                database.resultOf(tx -> inventory.find(tx, id.serial()))
                        .filter(record -> record.state() != CertificateState.RESERVED)
                        .filter(record -> isIssuedBy(record, id.authorityKeyId()));
        if (found.isEmpty()) {
            Serials.unknown("id", id.serial()).send(ctx);
            return;
        }
        ctx.header("Retry-After", Integer.toString(RETRY_SECONDS));
        ctx.header("Cache-Control", "no-store");
        Answers.json(ctx, new Answer(window(found.get())));
    }

    private RenewalWindow window(CertificateRecord record) {
        return record.revocation().isPresent() || isIssuerRevoked(record)
                ? RenewalWindow.past(clock.instant())
                : RenewalWindow.of(record.validity(), record.order().reservedAt(), record.serial());
    }

    private boolean isIssuerRevoked(CertificateRecord record) {
        return issuers.find(record.issuer()).filter(issuers::isRevoked).isPresent();
    }

    private boolean isIssuedBy(CertificateRecord record, String authorityKeyId) {
        return issuers.find(record.issuer())
                .filter(issuer -> issuer.subjectKeyId().equals(authorityKeyId))
                .isPresent();
    }

    private static Id id(String text) throws MalformedRequestException {
        Matcher id = ID.matcher(text);
        if (id.matches()) {
            try {
                Base64.Decoder base64 = Base64.getUrlDecoder();
                return new Id(
                        HexFormat.of().formatHex(base64.decode(id.group(1))),
                        new SerialNumber(new BigInteger(base64.decode(id.group(2)))));
            } catch (IllegalArgumentException e) {
                throw malformed(text);
            }
        }
        throw malformed(text);
    }

    private static MalformedRequestException malformed(String text) {
        return MalformedRequestException.at(
                "id",
                text,
                "must be base64url of the authority key identifier, a dot, and base64url of the"
                        + " serial number's octets (RFC 9773 §4.1)");
    }
}
