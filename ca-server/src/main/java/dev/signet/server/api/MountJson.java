package dev.signet.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.server.mount.CrlConfig;
import dev.signet.server.mount.Mount;
import dev.signet.server.mount.MountName;
import dev.signet.server.x509.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A mount as JSON: {@code openapi.yaml#/components/schemas/Mount}.
 *
 * @param configured what a CRL configuration leaves out
 */
record MountJson(CrlConfig configured) {

    private static final int MAX_TEXT = 64;
    private static final String[] CHANGEABLE = {"default_issuer", "crl", "max_lease_ttl"};

    /** What can be said of a mount when it is made, and changed later. */
    ObjectNode settings(Mount mount) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        mount.defaultIssuer().ifPresent(issuer -> json.put("default_issuer", issuer));
        mount.crl()
                .ifPresent(crl ->
                        json.putObject("crl")
                                .put("period", DurationText.format(crl.period()))
                                .put("lifetime", DurationText.format(crl.lifetime()))
                                .put("shards", crl.shards())
                                .put("deltas", crl.deltas()));
        return json.put("max_lease_ttl", DurationText.format(mount.maxLifetime()));
    }

    ObjectNode body(Mount mount) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", mount.name().value());
        json.setAll(settings(mount));
        return json.put("created_at", mount.createdAt().toString());
    }

    /**
     * The mount {@code name} with the settings of {@code json}; what is left out has its default.
     */
    Mount read(MountName name, JsonNode json, Instant createdAt) throws MalformedRequestException {
        JsonFields fields = JsonFields.of(json, CHANGEABLE);
        Optional<JsonFields> crl = fields.object("crl", "period", "lifetime", "shards", "deltas");
        Optional<String> defaultIssuer = fields.text("default_issuer", MAX_TEXT);
        Duration maxLifetime = duration(fields, "max_lease_ttl", Mount.DEFAULT_MAX_LIFETIME);
        try {
            return new Mount(
                    name,
                    defaultIssuer,
                    crl.isPresent() ? Optional.of(crl(crl.get())) : Optional.empty(),
                    maxLifetime,
                    createdAt);
        } catch (IllegalArgumentException e) {
            throw MalformedRequestException.at("max_lease_ttl", String.valueOf(e.getMessage()));
        }
    }

    private CrlConfig crl(JsonFields fields) throws MalformedRequestException {
        Duration period = duration(fields, "period", configured.period());
        Duration lifetime = duration(fields, "lifetime", configured.lifetime());
        long shards = fields.wholeNumber("shards").orElse((long) configured.shards());
        boolean deltas = fields.bool("deltas").orElse(configured.deltas());
        try {
            return new CrlConfig(period, lifetime, Math.toIntExact(shards), deltas);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw MalformedRequestException.at("crl", String.valueOf(e.getMessage()));
        }
    }

    private static Duration duration(JsonFields fields, String name, Duration otherwise)
            throws MalformedRequestException {
        Optional<String> text = fields.textOrInteger(name, MAX_TEXT);
        try {
            return text.map(DurationText::parse).orElse(otherwise);
        } catch (IllegalArgumentException e) {
            throw MalformedRequestException.at(
                    fields.path(name), text.orElse(""), String.valueOf(e.getMessage()));
        }
    }
}
