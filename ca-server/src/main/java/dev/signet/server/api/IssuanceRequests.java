package dev.signet.server.api;

import dev.signet.server.issuance.IdempotencyKey;
import dev.signet.server.issuance.RequestContext;
import dev.signet.server.role.AskedDates;
import dev.signet.server.role.AskedSubject;
import dev.signet.server.role.IssuanceRequest;
import dev.signet.server.role.RequestedKey;
import dev.signet.server.role.RoleName;
import dev.signet.server.x509.CertificateSigningRequest;
import dev.signet.server.x509.DurationText;
import dev.signet.server.x509.ExtendedKeyUsage;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.MalformedCsrException;
import dev.signet.server.x509.ObjectIdentifier;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads what issue, sign, renew and explain have in common. */
final class IssuanceRequests {

    private static final int MAX_ROLE = 63;
    private static final int MAX_DURATION = 32;
    private static final int MAX_KEY_TYPE = 16;
    private static final int MAX_PURPOSES = 20;
    private static final int MAX_INSTANT = 40;
    private static final int MAX_PURPOSE = 128;

    /** Kinds of keys we make; P-521 is for keys of others only. */
    private static final Set<KeyAlgorithm> MADE_HERE =
            EnumSet.complementOf(EnumSet.of(KeyAlgorithm.EC_P521));

    private IssuanceRequests() {}

    /** The members of a request's body: those that all have, and {@code others}. */
    static String[] members(String... others) {
        var members = new ArrayList<>(RequestedSubject.MEMBERS);
        members.addAll(List.of("role", "ttl", "not_before", "not_after", "ext_key_usage"));
        members.addAll(List.of(others));
        return members.toArray(String[]::new);
    }

    /** A request for a key made here, as {@code key_type} says. */
    static IssuanceRequest generated(JsonFields fields) throws MalformedRequestException {
        return request(fields, Optional.empty(), new RequestedKey.Generated(keyType(fields)));
    }

    /** A request for the key of {@code csr}. */
    static IssuanceRequest presented(JsonFields fields) throws MalformedRequestException {
        String text =
                fields.text("csr", RequestBody.MAX_OCTETS)
                        .orElseThrow(() -> MalformedRequestException.at("csr", "is needed"));
        CertificateSigningRequest csr;
        try {
            csr = CertificateSigningRequest.fromText(text);
        } catch (MalformedCsrException e) {
            throw MalformedRequestException.at(fields.path("csr"), String.valueOf(e.getMessage()));
        }
        return request(
                fields,
                Optional.of(RequestedSubject.of(csr)),
                new RequestedKey.Presented(csr.publicKey()));
    }

    /** Either of the two, as the presence of {@code csr} says. */
    static IssuanceRequest either(JsonFields fields) throws MalformedRequestException {
        if (!fields.has("csr")) {
            return generated(fields);
        }
        if (fields.has("key_type")) {
            throw MalformedRequestException.at(
                    fields.path("key_type"), "the key is that of csr; leave one of the two out");
        }
        return presented(fields);
    }

    static RequestContext context(Context ctx) throws MalformedRequestException {
        String header = "Idempotency-Key";
        List<String> keys = Collections.list(ctx.req().getHeaders(header));
        if (keys.size() > 1) {
            throw MalformedRequestException.at(header, "may be given once");
        }
        Optional<IdempotencyKey> key = Optional.empty();
        if (!keys.isEmpty()) {
            try {
                key = Optional.of(new IdempotencyKey(keys.getFirst()));
            } catch (IllegalArgumentException e) {
                throw MalformedRequestException.at(header, String.valueOf(e.getMessage()));
            }
        }
        return new RequestContext(RequestTrail.requestId(ctx), key);
    }

    private static IssuanceRequest request(
            JsonFields fields, Optional<AskedSubject> csr, RequestedKey key)
            throws MalformedRequestException {
        return new IssuanceRequest(
                role(fields),
                RequestedSubject.read(fields),
                csr,
                lifetime(fields),
                dates(fields),
                purposes(fields),
                key);
    }

    private static Optional<RoleName> role(JsonFields fields) throws MalformedRequestException {
        Optional<String> text = fields.text("role", MAX_ROLE);
        try {
            return text.map(RoleName::new);
        } catch (IllegalArgumentException e) {
            throw MalformedRequestException.at(
                    fields.path("role"), text.orElse(""), String.valueOf(e.getMessage()));
        }
    }

    private static Optional<Duration> lifetime(JsonFields fields) throws MalformedRequestException {
        Optional<String> text = fields.textOrInteger("ttl", MAX_DURATION);
        try {
            return text.map(DurationText::parse);
        } catch (IllegalArgumentException e) {
            throw MalformedRequestException.at(
                    fields.path("ttl"), text.orElse(""), String.valueOf(e.getMessage()));
        }
    }

    private static AskedDates dates(JsonFields fields) throws MalformedRequestException {
        if (fields.has("ttl") && fields.has("not_after")) {
            throw MalformedRequestException.at(
                    fields.path("not_after"), "ttl says the end too; leave one of the two out");
        }
        return new AskedDates(instant(fields, "not_before"), instant(fields, "not_after"));
    }

    private static Optional<Instant> instant(JsonFields fields, String name)
            throws MalformedRequestException {
        Optional<String> text = fields.text(name, MAX_INSTANT);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Instant instant = Timestamps.parse(fields.path(name), text.get());
        if (!instant.truncatedTo(ChronoUnit.SECONDS).equals(instant)) {
            throw MalformedRequestException.at(
                    fields.path(name), text.get(), "must be in whole seconds (RFC 5280 §4.1.2.5)");
        }
        return Optional.of(instant);
    }

    /** By word or by object identifier. */
    private static Set<ExtendedKeyUsage> purposes(JsonFields fields)
            throws MalformedRequestException {
        var purposes = new HashSet<ExtendedKeyUsage>();
        for (JsonFields.Item item : fields.list("ext_key_usage", MAX_PURPOSES, MAX_PURPOSE)) {
            try {
                purposes.add(
                        Character.isDigit(item.value().charAt(0))
                                ? new ExtendedKeyUsage(new ObjectIdentifier(item.value()))
                                : ExtendedKeyUsage.parse(item.value()));
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                throw MalformedRequestException.at(
                        item.field(), item.value(), String.valueOf(e.getMessage()));
            }
        }
        return purposes;
    }

    private static KeyAlgorithm keyType(JsonFields fields) throws MalformedRequestException {
        Optional<String> text = fields.text("key_type", MAX_KEY_TYPE);
        if (text.isEmpty()) {
            return KeyAlgorithm.EC_P256;
        }
        return MADE_HERE.stream()
                .filter(algorithm -> algorithm.text().equals(text.get()))
                .findFirst()
                .orElseThrow(() ->
                        MalformedRequestException.at(
                                fields.path("key_type"),
                                text.get(),
                                "must be one of "
                                        + MADE_HERE.stream()
                                                .map(KeyAlgorithm::text)
                                                .collect(Collectors.joining(", "))));
    }
}
