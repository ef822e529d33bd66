package dev.signet.server.role;

import java.util.List;
import java.util.Optional;

/**
 * Which names a role allows.
 *
 * @param wildcards whether a certificate may have a name such as {@code *.example.org}, where a
 *     rule admits it
 * @param defaults empty: all rules that stand for exactly one name
 */
record NameRules(
        List<DnsRule> dns,
        boolean wildcards,
        List<UriRule> uri,
        List<IpRule> ip,
        Optional<DefaultNames> defaults) {

    NameRules {
        dns = List.copyOf(dns);
        uri = List.copyOf(uri);
        ip = List.copyOf(ip);
    }

    /** The names of a request that asks for none. */
    DefaultNames effectiveDefaults() {
        return defaults.orElseGet(() ->
                new DefaultNames(
                        dns.stream().filter(NameRule::isTemplate).toList(),
                        uri.stream().filter(NameRule::isTemplate).toList(),
                        Optional.empty()));
    }
}
