package dev.signet.server.role;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** Reads and writes what a role's JSON says about names. */
final class NamesJson {

    static final List<String> FIELDS =
            List.of(
                    "allowed_domains",
                    "allow_bare_domains",
                    "allow_subdomains",
                    "allow_glob_domains",
                    "allow_any_name",
                    "allow_localhost",
                    "enforce_hostnames",
                    "allow_wildcard_certificates",
                    "allowed_uri_sans",
                    "allow_ip_sans",
                    "allowed_ip_sans_cidr",
                    "allowed_other_sans",
                    "default_names");

    private static final List<String> DEFAULT_FIELDS = List.of("dns", "uri", "common_name");

    private NamesJson() {}

    static NameRules read(JsonFields fields) throws InvalidRoleException {
        return new NameRules(
                domains(fields),
                fields.list("allowed_uri_sans", UriRule::parse),
                addresses(fields),
                fields.list("allowed_other_sans", OtherRule::parse),
                defaults(fields));
    }

    static void write(ObjectNode json, NameRules names) {
        DomainRules domains = names.domains();
        JsonTexts.put(json, "allowed_domains", domains.allowed(), NameRule::text);
        json.put("allow_bare_domains", domains.reach().bare());
        json.put("allow_subdomains", domains.reach().subdomains());
        json.put("allow_glob_domains", domains.reach().globs());
        json.put("allow_any_name", domains.anyName());
        json.put("allow_localhost", domains.localhost());
        json.put("enforce_hostnames", domains.hostnames());
        json.put("allow_wildcard_certificates", domains.wildcards());
        JsonTexts.put(json, "allowed_uri_sans", names.uri(), NameRule::text);
        JsonTexts.put(json, "allowed_ip_sans_cidr", names.ip(), NameRule::text);
        JsonTexts.putUnlessEmpty(json, "allowed_other_sans", names.other(), NameRule::text);
        names.defaults().ifPresent(defaults -> write(json.putObject("default_names"), defaults));
    }

    private static DomainRules domains(JsonFields fields) throws InvalidRoleException {
        boolean subdomains = fields.flag("allow_subdomains", false);
        boolean globs = fields.flag("allow_glob_domains", false);
        // So that a role of Vault's is never wider here: there, bare domains are a flag of their
        // own.
        boolean bare = fields.flag("allow_bare_domains", !subdomains && !globs);
        boolean hostnames = fields.flag("enforce_hostnames", true);
        DomainReach reach = new DomainReach(bare, subdomains, globs);
        DomainRules rules =
                new DomainRules(
                        fields.list("allowed_domains", text -> domain(text, reach, hostnames)),
                        reach,
                        fields.flag("allow_any_name", false),
                        fields.flag("allow_localhost", false),
                        hostnames,
                        fields.flag("allow_wildcard_certificates", false));
        if (rules.wildcards() && !rules.admitsWildcards()) {
            throw new InvalidRoleException(
                    "allow_wildcard_certificates",
                    "has no effect: no rule of allowed_domains begins with the label *, and"
                            + " allow_subdomains is false");
        }
        return rules;
    }

    private static NameRule domain(String text, DomainReach reach, boolean hostnames)
            throws InvalidRuleException {
        NameRule rule;
        if (text.indexOf('@') >= 0) {
            rule = EmailRule.parse(text, reach);
        } else {
            DnsRule dns = DnsRule.parse(text, reach);
            rule = hostnames ? dns.ofHostnames() : dns;
        }
        if (!reach.bare() && !reach.subdomains() && (!reach.globs() || text.indexOf('*') < 0)) {
            throw new InvalidRuleException(
                    "has no effect: set allow_bare_domains for the name itself, allow_subdomains"
                            + " for those below it"
                            + (reach.globs()
                                    ? ""
                                    : ", allow_glob_domains for a * that takes dots"));
        }
        return rule;
    }

    private static List<IpRule> addresses(JsonFields fields) throws InvalidRoleException {
        List<IpRule> blocks = fields.list("allowed_ip_sans_cidr", IpRule::parse);
        if (fields.has("allow_ip_sans")
                && fields.flag("allow_ip_sans", false) == blocks.isEmpty()) {
            throw new InvalidRoleException(
                    "allow_ip_sans",
                    blocks.isEmpty()
                            ? "is true, but allowed_ip_sans_cidr is empty: name the blocks there,"
                                    + " at worst 0.0.0.0/0 and ::/0"
                            : "is false, but allowed_ip_sans_cidr is not empty: leave one of the two"
                                    + " out");
        }
        return blocks;
    }

    private static Optional<DefaultNames> defaults(JsonFields fields) throws InvalidRoleException {
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

    static void write(ObjectNode json, DefaultNames defaults) {
        JsonTexts.put(json, "dns", defaults.dns(), NameRule::text);
        JsonTexts.put(json, "uri", defaults.uri(), NameRule::text);
        defaults.commonName().ifPresent(name -> json.put("common_name", name.text()));
    }
}
