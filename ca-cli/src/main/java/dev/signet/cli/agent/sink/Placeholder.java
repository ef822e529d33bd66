package dev.signet.cli.agent.sink;

import dev.signet.cli.file.CertificateFolder;
import java.security.cert.CertificateParsingException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a template can name. Each is a fact about the certificate; there is no expression. */
public enum Placeholder {
    /** Leaf and intermediates in PEM, as in tls.crt. */
    CERTIFICATE(Material::chainPem),
    /** The certificate alone, in PEM. */
    LEAF(material -> CertificateFolder.pem(List.of(material.identity().leaf()))),
    /** What leads from the certificate to the root, in PEM; may be empty. */
    INTERMEDIATES(material -> {
        var chain = material.identity().chain();
        return CertificateFolder.pem(chain.subList(1, chain.size()));
    }),
    /** PKCS #8 in PEM. */
    PRIVATE_KEY(Material::keyPem),
    /** Every root to trust, in PEM, as in ca.crt. */
    CA(Material::rootsPem),
    /** The CRLs in PEM, as in crl.pem; empty if there are none. */
    CRL(material -> material.crlsPem().orElse("")),
    /** Such as 2026-11-22T10:15:00Z. */
    NOT_BEFORE(material -> material.notBefore().toString()),
    /** The last second of the certificate, such as 2026-11-23T10:15:00Z. */
    NOT_AFTER(material -> material.notAfter().toString()),
    /** In lower-case hex. */
    SERIAL_NUMBER(Material::serialNumber),
    /** The first SPIFFE ID; empty if there is none. */
    SPIFFE_ID(material ->
            alternativeNames(material, SubjectAlternativeNames.URI).stream()
                    .filter(uri -> uri.startsWith("spiffe://"))
                    .findFirst()
                    .orElse("")),
    /** The DNS names with a comma between them; may be empty. */
    DNS_NAMES(
            material -> String.join(",", alternativeNames(material, SubjectAlternativeNames.DNS)));

    @SuppressWarnings("ImmutableEnumChecker") // Each is a pure function.
    private final Function<Material, String> text;

    Placeholder(Function<Material, String> text) {
        this.text = text;
    }

    String of(Material material) {
        return text.apply(material);
    }

    /** Between the braces. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Placeholder> parse(String word) {
        return Arrays.stream(values()).filter(known -> known.word().equals(word)).findFirst();
    }

    /** All of them, for messages. */
    static String words() {
        return Arrays.stream(values()).map(Placeholder::word).collect(Collectors.joining(", "));
    }

    private static List<String> alternativeNames(Material material, int kind) {
        try {
            Collection<List<?>> names = material.identity().leaf().getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> Objects.equals(name.get(0), kind))
                            .map(name -> String.valueOf(name.get(1)))
                            .toList();
        } catch (CertificateParsingException e) {
            return List.of(); // Then nobody else reads a name in it either.
        }
    }

    /** Kinds of GeneralName (RFC 5280 §4.2.1.6). */
    private static final class SubjectAlternativeNames {
        static final int DNS = 2;
        static final int URI = 6;
    }
}
