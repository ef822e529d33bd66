package dev.signet.server.auth.mtls;

import dev.signet.server.auth.mtls.OperatorCertificatesConfig.Field;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;

/** What a certificate calls its holder. */
final class CertificateNames {

    private static final int RFC822_NAME = 1;
    private static final int DNS_NAME = 2;
    private static final int UNIFORM_RESOURCE_IDENTIFIER = 6;

    private CertificateNames() {}

    /** What {@code field} of {@code certificate} says; nothing where common names are several. */
    static Set<String> of(X509Certificate certificate, Field field)
            throws CertificateParsingException {
        return switch (field) {
            case EMAIL -> alternative(certificate, RFC822_NAME);
            case DNS -> alternative(certificate, DNS_NAME);
            case URI -> alternative(certificate, UNIFORM_RESOURCE_IDENTIFIER);
            case COMMON_NAME -> commonName(certificate);
        };
    }

    private static Set<String> alternative(X509Certificate certificate, int kind)
            throws CertificateParsingException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        return names == null
                ? Set.of()
                : names.stream()
                        .filter(name -> Integer.valueOf(kind).equals(name.get(0)))
                        .map(name -> String.valueOf(name.get(1)))
                        .collect(Collectors.toUnmodifiableSet());
    }

    private static Set<String> commonName(X509Certificate certificate) {
        List<String> names =
                Stream.of(
                                X500Name.getInstance(
                                                certificate.getSubjectX500Principal().getEncoded())
                                        .getRDNs())
                        .flatMap(rdn -> Stream.of(rdn.getTypesAndValues()))
                        .filter(each -> each.getType().equals(BCStyle.CN))
                        .map(AttributeTypeAndValue::getValue)
                        .map(value -> value instanceof ASN1String text ? text.getString() : "")
                        .toList();
        return names.size() == 1 ? Set.copyOf(names) : Set.of();
    }
}
