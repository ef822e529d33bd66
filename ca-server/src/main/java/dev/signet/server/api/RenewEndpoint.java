package dev.signet.server.api;

import dev.signet.server.inventory.ClientFacts;
import dev.signet.server.issuance.Renewal;
import dev.signet.server.role.IssuanceRequest;
import dev.signet.server.x509.SerialNumber;
import io.javalin.http.Context;
import java.util.Optional;

/** {@code POST /v1/renew}. */
final class RenewEndpoint {

    private final Renewal renewal;
    private final IssuanceAnswers answers;

    RenewEndpoint(Renewal renewal, IssuanceAnswers answers) {
        this.renewal = renewal;
        this.answers = answers;
    }

    void handle(Context ctx) throws MalformedRequestException {
        JsonFields fields =
                RequestBody.optional(
                        ctx, IssuanceRequests.members("csr", "key_type", "password", "current"));
        IssuedAnswer form = IssuedAnswer.negotiate(ctx, fields, !fields.has("csr"));
        IssuanceRequest request = IssuanceRequests.either(fields);
        ClientFacts client = facts(fields);
        answers.send(
                ctx,
                "renew",
                form,
                renewal.renew(Callers.of(ctx), request, IssuanceRequests.context(ctx), client));
    }

    private static ClientFacts facts(JsonFields fields) throws MalformedRequestException {
        Optional<JsonFields> current =
                fields.object(
                        "current",
                        "serial_number",
                        "trust_bundle",
                        "crl_number",
                        "sdk_version",
                        "generation");
        if (current.isEmpty()) {
            return ClientFacts.NONE;
        }
        JsonFields has = current.get();
        Optional<SerialNumber> serial = Serials.member(has, "serial_number");
        return new ClientFacts(
                serial,
                has.printable("trust_bundle", ClientFacts.MAX_TEXT),
                has.wholeNumber("crl_number"),
                has.printable("sdk_version", ClientFacts.MAX_TEXT),
                has.wholeNumber("generation"));
    }
}
