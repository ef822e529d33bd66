package dev.signet.cli.round;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/** Facts of certificates in words for people. */
final class Words {

    private static final int DNS_NAME = 2;
    private static final int URI_NAME = 6;
    private static final int IP_ADDRESS = 7;

    private Words() {}

    /** DNS names, URIs and addresses, as they stand in the certificate. */
    static List<String> names(X509Certificate certificate) {
        return names(certificate, List.of(DNS_NAME, URI_NAME, IP_ADDRESS));
    }

    /** A name under which a TLS client may call; without any, one that no client accepts. */
    static String host(X509Certificate certificate) {
        return names(certificate, List.of(DNS_NAME)).stream()
                .filter(name -> !name.startsWith("*"))
                .findFirst()
                .orElse("certificate-without-a-dns-name.invalid");
    }

    private static List<String> names(X509Certificate certificate, List<Integer> kinds) {
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            return all == null
                    ? List.of()
                    : all.stream()
                            .filter(name -> kinds.contains(name.get(0)))
                            .map(name -> String.valueOf(name.get(1)))
                            .toList();
        } catch (CertificateParsingException e) {
            throw new IllegalArgumentException("the certificate's names cannot be read", e);
        }
    }

    /** The common name of the issuer, or its whole name if it has none. */
    static String issuer(X509Certificate certificate) {
        String name = certificate.getIssuerX500Principal().getName();
        try {
            return new LdapName(name)
                    .getRdns().stream()
                            .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                            .map(rdn -> String.valueOf(rdn.getValue()))
                            .findFirst()
                            .orElse(name);
        } catch (InvalidNameException e) {
            return name;
        }
    }

    /** Whole seconds. */
    static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** As {@code 24h}, {@code 23h59m30s}. */
    static String duration(Instant from, Instant to) {
        Duration length = Duration.between(from, to);
        String text = length.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
        return length.isPositive() ? text : length.toString();
    }
}
