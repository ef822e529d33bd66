package dev.signet.server.role;

import dev.signet.server.identity.WorkloadIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which names a role allows.
 *
 * @param defaults empty: all rules for DNS names and URIs that spell one name and stand for it
 */
record NameRules(
        DomainRules domains,
        List<UriRule> uri,
        List<IpRule> ip,
        List<OtherRule> other,
        Optional<DefaultNames> defaults) {

    NameRules {
        uri = List.copyOf(uri);
        ip = List.copyOf(ip);
        other = List.copyOf(other);
    }

    boolean isEmpty() {
        return domains.isEmpty() && uri.isEmpty() && ip.isEmpty() && other.isEmpty();
    }

    /** All rules of all kinds for {@code caller}. */
    List<BoundRule> bound(WorkloadIdentity caller) {
        List<BoundRule> bound = new ArrayList<>(domains.bound(caller));
        bound.addAll(BoundRule.all("allowed_uri_sans", uri, caller));
        bound.addAll(BoundRule.all("allowed_ip_sans_cidr", ip, caller));
        bound.addAll(BoundRule.all("allowed_other_sans", other, caller));
        return List.copyOf(bound);
    }

    /** The names of a request that asks for none. */
    DefaultNames effectiveDefaults() {
        return defaults.orElseGet(() ->
                new DefaultNames(
                        domains.reach().bare()
                                ? domains.dns().stream()
                                        .filter(NameRule::isTemplate)
                                        .map(DnsRule::alone)
                                        .toList()
                                : List.of(),
                        uri.stream().filter(NameRule::isTemplate).toList(),
                        Optional.empty()));
    }
}
