package dev.signet.server.role;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.x509.DurationText;
import dev.signet.server.x509.ExtendedKeyUsage;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.KeyUsage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads a role's JSON tree into a document; refuses what it does not know, or what is pointless.
 */
final class RoleReader {

    private static final Set<String> FIELDS =
            ordered(
                    "issuer_ref",
                    "callers",
                    "allowed_domains",
                    "allow_wildcard_certificates",
                    "allowed_uri_sans",
                    "allowed_ip_sans_cidr",
                    "default_names",
                    "ttl",
                    "max_ttl",
                    "not_before_duration",
                    "leaf_not_after_behavior",
                    "key_types",
                    "key_usage",
                    "ext_key_usage");

    private static final Set<String> CALLER_FIELDS =
            ordered("cluster", "namespace", "service_account");

    private static final Set<String> DEFAULT_FIELDS = ordered("dns", "uri", "common_name");

    /** Those a workload can have; others are for issuers. */
    private static final Set<KeyAlgorithm> SUBJECT_KEYS =
            EnumSet.of(
                    KeyAlgorithm.EC_P256,
                    KeyAlgorithm.EC_P384,
                    KeyAlgorithm.ED25519,
                    KeyAlgorithm.RSA_2048,
                    KeyAlgorithm.RSA_3072,
                    KeyAlgorithm.RSA_4096);

    private static final int MAX_CALLER_VALUE = 253;

    private final JsonFields fields;

    private RoleReader(JsonFields fields) {
        this.fields = fields;
    }

    static RoleDocument document(JsonNode json) throws InvalidRoleException {
        RoleReader reader = new RoleReader(JsonFields.of("", json, FIELDS));
        return new RoleDocument(
                reader.fields.value("issuer_ref", IssuerName::requireSlug),
                reader.callers(),
                reader.names(),
                reader.lifetimes(),
                reader.keys());
    }

    private List<CallerRule> callers() throws InvalidRoleException {
        List<CallerRule> callers = new ArrayList<>();
        for (JsonNode element : fields.elements("callers")) {
            callers.add(caller("callers[" + callers.size() + "]", element));
        }
        if (callers.isEmpty()) {
            throw new InvalidRoleException(
                    "callers",
                    "must name at least one caller: {\"cluster\", \"namespace\","
                            + " \"service_account\"}, each exact or with *");
        }
        return callers;
    }

    private static CallerRule caller(String path, JsonNode json) throws InvalidRoleException {
        JsonFields fields = JsonFields.of(path, json, CALLER_FIELDS);
        return new CallerRule(
                callerGlob(fields, "cluster"),
                callerGlob(fields, "namespace"),
                callerGlob(fields, "service_account"));
    }

    private static Glob callerGlob(JsonFields fields, String field) throws InvalidRoleException {
        Optional<Glob> glob =
                fields.value(
                        field,
                        text -> {
                            if (!text.matches("[a-z0-9.*-]{1," + MAX_CALLER_VALUE + "}")) {
                                throw new InvalidRuleException(
                                        "must be 1 to "
                                                + MAX_CALLER_VALUE
                                                + " of a-z, 0-9, '-', '.' and *");
                            }
                            return new Glob(text);
                        });
        return glob.orElseThrow(
                () -> new InvalidRoleException(fields.path(field), "is missing; * stands for any"));
    }

    private NameRules names() throws InvalidRoleException {
        List<DnsRule> dns = fields.list("allowed_domains", DnsRule::parse);
        List<UriRule> uri = fields.list("allowed_uri_sans", UriRule::parse);
        List<IpRule> ip = fields.list("allowed_ip_sans_cidr", IpRule::parse);
        if (dns.isEmpty() && uri.isEmpty() && ip.isEmpty()) {
            throw new InvalidRoleException(
                    "allowed_domains",
                    "is empty, and so are allowed_uri_sans and allowed_ip_sans_cidr: such a role"
                            + " grants nothing");
        }
        boolean wildcards = fields.flag("allow_wildcard_certificates", false);
        if (wildcards && dns.stream().noneMatch(DnsRule::admitsWildcards)) {
            throw new InvalidRoleException(
                    "allow_wildcard_certificates",
                    "has no effect: no rule of allowed_domains begins with the label *");
        }
        return new NameRules(dns, wildcards, uri, ip, defaults());
    }

    private Optional<DefaultNames> defaults() throws InvalidRoleException {
        if (!fields.has("default_names")) {
            return Optional.empty();
        }
        JsonFields names =
                JsonFields.of("default_names", fields.node("default_names"), DEFAULT_FIELDS);
        List<UriRule> uri = names.list("uri", text -> template(UriRule.parse(text)));
        if (uri.size() > 1 && uri.stream().anyMatch(UriRule::isSpiffe)) {
            throw new InvalidRoleException(
                    names.path("uri[1]"), "is one too many: a SPIFFE ID must be the only URI");
        }
        return Optional.of(
                new DefaultNames(
                        names.list("dns", text -> template(DnsRule.parse(text))),
                        uri,
                        names.value("common_name", text -> template(DnsRule.parse(text)))));
    }

    private static <R extends NameRule> R template(R rule) throws InvalidRuleException {
        if (!rule.isTemplate()) {
            throw new InvalidRuleException("has a glob; a default is one name per caller");
        }
        return rule;
    }

    private LifetimeRules lifetimes() throws InvalidRoleException {
        Duration ttl =
                fields.duration("ttl", LifetimeRules.LONGEST).orElse(LifetimeRules.DEFAULT_TTL);
        Optional<Duration> maxTtl = fields.duration("max_ttl", LifetimeRules.LONGEST);
        if (maxTtl.isPresent() && ttl.compareTo(maxTtl.get()) > 0) {
            throw new InvalidRoleException(
                    "max_ttl", "must be at least ttl, which is " + DurationText.format(ttl));
        }
        boolean truncate =
                fields.value("leaf_not_after_behavior", RoleReader::truncates).orElse(true);
        return new LifetimeRules(ttl, maxTtl, backdate(), truncate);
    }

    /** As other durations, but 0 is one too: our clocks agree. */
    private Duration backdate() throws InvalidRoleException {
        JsonNode node = fields.node("not_before_duration");
        if (node.isValueNode() && (node.asText().equals("0") || node.asText().equals("0s"))) {
            return Duration.ZERO;
        }
        return fields.duration("not_before_duration", LifetimeRules.LONGEST_BACKDATE)
                .orElse(LifetimeRules.DEFAULT_BACKDATE);
    }

    private static boolean truncates(String behavior) throws InvalidRuleException {
        return switch (behavior) {
            case "truncate" -> true;
            case "err" -> false;
            default ->
                    throw new InvalidRuleException(
                            "must be \"truncate\" or \"err\": no certificate outlives its issuer");
        };
    }

    private KeyRules keys() throws InvalidRoleException {
        return new KeyRules(
                words("key_types", RoleReader::keyType, SUBJECT_KEYS),
                words("key_usage", KeyUsage::parse, Set.of(KeyUsage.DIGITAL_SIGNATURE)),
                words("ext_key_usage", ExtendedKeyUsage::parse, Set.of(ExtendedKeyUsage.values())));
    }

    private static KeyAlgorithm keyType(String text) throws InvalidRuleException {
        return SUBJECT_KEYS.stream()
                .filter(type -> type.text().equals(text))
                .findAny()
                .orElseThrow(() ->
                        new InvalidRuleException(
                                "must be one of "
                                        + SUBJECT_KEYS.stream()
                                                .map(KeyAlgorithm::text)
                                                .collect(Collectors.joining(", "))));
    }

    private <T> Set<T> words(String field, JsonFields.Parser<T> parser, Set<T> otherwise)
            throws InvalidRoleException {
        if (!fields.has(field)) {
            return otherwise;
        }
        Set<T> values = new LinkedHashSet<>(fields.list(field, parser));
        if (values.isEmpty()) {
            throw new InvalidRoleException(field, "must not be empty; left out, it has a default");
        }
        return values;
    }

    private static Set<String> ordered(String... names) {
        return Collections.unmodifiableSet(new LinkedHashSet<>(List.of(names)));
    }
}
