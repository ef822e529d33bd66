package dev.signet.server.role;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The names a certificate gets if none is asked for: templates, without globs. */
record DefaultNames(List<DnsRule> dns, List<UriRule> uri, Optional<DnsRule> commonName) {

    DefaultNames {
        dns = List.copyOf(dns);
        uri = List.copyOf(uri);
    }

    /** All templates, the common name's first. */
    List<NameRule> all() {
        List<NameRule> all = new ArrayList<>(commonName.stream().toList());
        all.addAll(dns);
        all.addAll(uri);
        return all;
    }

    boolean isEmpty() {
        return all().isEmpty();
    }
}
