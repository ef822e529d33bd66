package dev.signet.server.role;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.x509.KeyUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads a role's JSON tree into a document; refuses what it does not know, or what is pointless.
 */
final class RoleReader {

    private static final List<String> FIELDS =
            Stream.of(
                            List.of("issuer_ref", "callers"),
                            NamesJson.FIELDS,
                            SubjectJson.FIELDS,
                            LifetimesJson.FIELDS,
                            DatesJson.FIELDS,
                            KeysJson.FIELDS,
                            PurposesJson.FIELDS)
                    .flatMap(List::stream)
                    .toList();

    private static final List<String> CALLER_FIELDS =
            List.of("cluster", "namespace", "service_account");

    private static final int MAX_CALLER_VALUE = 253;

    private static final Pattern NAME = Pattern.compile("[a-z0-9.*-]{1," + MAX_CALLER_VALUE + "}");

    /** A star takes no colon, so that a rule for clusters admits nobody else. */
    private static final Pattern CLUSTER = Pattern.compile("((jwt|join):)?" + NAME.pattern());

    private RoleReader() {}

    static RoleDocument document(JsonNode json) throws InvalidRoleException {
        JsonFields fields = JsonFields.of("", VaultFields.without(json), FIELDS);
        RoleDocument document =
                new RoleDocument(
                        issuerRef(fields),
                        callers(fields),
                        NamesJson.read(fields),
                        SubjectJson.read(fields),
                        LifetimesJson.read(fields),
                        KeysJson.read(fields));
        VaultFields.checkTemplates(json, document.names());
        checkSpiffe(document);
        if (document.names().isEmpty() && !document.subject().commonNameKinds().isEmpty()) {
            throw new InvalidRoleException(
                    "allowed_domains",
                    "is empty, and so are allowed_uri_sans, allowed_ip_sans_cidr and"
                            + " allowed_other_sans: such a role grants nothing");
        }
        return document;
    }

    /** What an X509-SVID must have, every certificate of a role has that may grant SPIFFE IDs. */
    private static void checkSpiffe(RoleDocument document) throws InvalidRoleException {
        if (document.names().uri().stream().noneMatch(UriRule::isSpiffe)) {
            return;
        }
        if (!document.keys().usage().contains(KeyUsage.DIGITAL_SIGNATURE)) {
            throw new InvalidRoleException(
                    "key_usage",
                    "lacks DigitalSignature, which a certificate with a SPIFFE ID must have"
                            + " (X509-SVID §4.3), and allowed_uri_sans allows such IDs");
        }
        if (!SpiffePurposes.areIn(document.keys().extendedUsage())) {
            throw new InvalidRoleException(
                    "ext_key_usage",
                    "must have ServerAuth and ClientAuth, as a certificate with a SPIFFE ID must"
                            + " (X509-SVID §4.4), and allowed_uri_sans allows such IDs");
        }
    }

    /** Vault's word for the default issuer is no name of one. */
    private static Optional<String> issuerRef(JsonFields fields) throws InvalidRoleException {
        return fields.value("issuer_ref", IssuerName::requireSlug)
                .filter(slug -> !slug.equals("default"));
    }

    private static List<CallerRule> callers(JsonFields fields) throws InvalidRoleException {
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
                callerGlob(fields, "cluster", CLUSTER),
                callerGlob(fields, "namespace", NAME),
                callerGlob(fields, "service_account", NAME));
    }

    private static Glob callerGlob(JsonFields fields, String field, Pattern form)
            throws InvalidRoleException {
        Optional<Glob> glob =
                fields.value(
                        field,
                        text -> {
                            if (!form.matcher(text).matches()) {
                                throw new InvalidRuleException(
                                        "must be 1 to "
                                                + MAX_CALLER_VALUE
                                                + " of a-z, 0-9, '-', '.' and *"
                                                + (form == CLUSTER
                                                        ? ", after jwt: or join: for callers that are"
                                                                + " of no cluster"
                                                        : ""));
                            }
                            return new Glob(text);
                        });
        return glob.orElseThrow(
                () -> new InvalidRoleException(fields.path(field), "is missing; * stands for any"));
    }
}
