package dev.signet.server.role;

import java.util.List;
import java.util.Optional;

/** The names a certificate gets if none is asked for: templates, without globs. */
record DefaultNames(List<DnsRule> dns, List<UriRule> uri, Optional<DnsRule> commonName) {

    DefaultNames {
        dns = List.copyOf(dns);
        uri = List.copyOf(uri);
    }

    boolean isEmpty() {
        return dns.isEmpty() && uri.isEmpty() && commonName.isEmpty();
    }
}
