package dev.signet.server.lint;

import static dev.signet.server.lint.Rule.complains;
import static dev.signet.server.lint.Rule.holds;

import dev.signet.server.x509.Der;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x509.Extension;

/** DER where it needs to know the type: defaults, named bits, and the test of encoding it again. */
final class EncodingRules {

    static final List<Rule<LintedCertificate>> ALL =
            List.of(
                    holds(
                            "der_default_critical",
                            "X.690 §11.5",
                            "an extension that is not critical leaves the default out",
                            c -> c.extensions().stream().allMatch(EncodingRules::leavesDefaultOut)),
                    holds(
                            "der_default_ca",
                            "X.690 §11.5",
                            "basicConstraints that say cA FALSE leave the default out",
                            EncodingRules::leavesAuthorityOut),
                    holds(
                            "der_named_bits",
                            "X.690 §11.2.2",
                            "keyUsage has no trailing zero bits",
                            c -> c.keyUsage().map(EncodingRules::endsInOne).orElse(true)));

    /** Holds only where those above do, as it finds what they find, and more. */
    static final List<Rule<LintedCertificate>> ENCODED_AGAIN =
            List.of(
                    complains(
                            "der_encoded_again",
                            "X.690 §10",
                            "what is read and encoded in DER again is the same, octet for octet",
                            EncodingRules::changed));

    private EncodingRules() {}

    static boolean leavesDefaultOut(ExtensionField extension) {
        return extension.criticality().isEmpty() || extension.isCritical();
    }

    private static boolean leavesAuthorityOut(LintedCertificate c) {
        return c.extension(Extension.basicConstraints)
                .map(field -> ASN1Sequence.getInstance(field.value().getOctets()))
                .filter(fields -> fields.size() > 0)
                .map(fields -> !ASN1Boolean.FALSE.equals(fields.getObjectAt(0)))
                .orElse(true);
    }

    private static boolean endsInOne(ASN1BitString bits) {
        byte[] octets = bits.getBytes();
        if (octets.length == 0) {
            return bits.getPadBits() == 0;
        }
        return (octets[octets.length - 1] >> bits.getPadBits() & 1) == 1;
    }

    private static Optional<String> changed(LintedCertificate c) {
        if (!c.der().equals(Encoded.of(c.structure()))) {
            return Optional.of("the certificate changes when it is encoded again");
        }
        return Stream.of(
                        changed(c, Extension.basicConstraints, c.basicConstraints()),
                        changed(c, Extension.authorityKeyIdentifier, c.authorityKey()),
                        changed(c, Extension.cRLDistributionPoints, c.crls()),
                        changed(c, Extension.authorityInfoAccess, c.access()),
                        changed(c, Extension.nameConstraints, c.nameConstraints()),
                        changed(c, Extension.certificatePolicies, c.policies()))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> changed(
            LintedCertificate c, ASN1ObjectIdentifier id, Optional<? extends ASN1Encodable> read) {
        return read.filter(value ->
                        !Der.copyOf(c.extension(id).orElseThrow().value().getOctets())
                                .equals(Encoded.of(value)))
                .map(_ -> "extension " + id + " changes when it is encoded again");
    }
}
