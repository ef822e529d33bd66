package dev.signet.server.x509;

import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/**
 * What one CA certificate says and another need not: how far its CA reaches.
 *
 * @param pathLength how many CA certificates may follow it in a path, those that are self-issued
 *     not counted (RFC 5280 §4.2.1.9); empty for any number
 * @param spiffeId a SPIFFE ID without a path: the trust domain whose X509-SVIDs the CA signs
 *     (X509-SVID §3.1)
 */
public record CaExtensions(
        OptionalInt pathLength, NameConstraints nameConstraints, Optional<UriName> spiffeId) {

    /** What else path validation looks at (RFC 5280 §6.1), and we do not write for CAs. */
    private static final Map<ASN1ObjectIdentifier, String> UNWRITTEN =
            Map.of(
                    Extension.extendedKeyUsage, "extendedKeyUsage",
                    Extension.certificatePolicies, "certificatePolicies",
                    Extension.policyMappings, "policyMappings",
                    Extension.policyConstraints, "policyConstraints",
                    Extension.inhibitAnyPolicy, "inhibitAnyPolicy");

    public CaExtensions {
        if (pathLength.isPresent() && pathLength.getAsInt() < 0) {
            throw new IllegalArgumentException("a path length is 0 or more");
        }
        if (spiffeId.isPresent() && !isTrustDomain(spiffeId.get())) {
            throw new IllegalArgumentException(
                    "the SPIFFE ID of a CA is that of its trust domain: spiffe://example.org");
        }
    }

    private static boolean isTrustDomain(UriName uri) {
        return uri.isSpiffeId() && uri.segments().isEmpty();
    }

    /** A CA that {@code pathLength} CAs may follow, and whose names are free. */
    public static CaExtensions ofPathLength(int pathLength) {
        return new CaExtensions(OptionalInt.of(pathLength), NameConstraints.NONE, Optional.empty());
    }

    /** The same with this path length. */
    public CaExtensions withPathLength(OptionalInt other) {
        return new CaExtensions(other, nameConstraints, spiffeId);
    }

    /**
     * What {@code extensions}, those of a CA certificate, say.
     *
     * @throws MalformedNameException if they say something that we do not write, so that another
     *     certificate would reach further
     */
    public static CaExtensions of(Extensions extensions) throws MalformedNameException {
        for (ASN1ObjectIdentifier id : extensions.getExtensionOIDs()) {
            if (UNWRITTEN.containsKey(id)) {
                throw new MalformedNameException(
                        "has the extension " + UNWRITTEN.get(id) + ", which would be lost");
            }
        }
        Extension constraints = extensions.getExtension(Extension.nameConstraints);
        return new CaExtensions(
                pathLength(extensions),
                constraints == null
                        ? NameConstraints.NONE
                        : NameConstraints.of(
                                org.bouncycastle.asn1.x509.NameConstraints.getInstance(
                                        constraints.getParsedValue())),
                spiffeId(extensions));
    }

    /** The path length that {@code extensions} give; empty if there is none. */
    public static OptionalInt pathLength(Extensions extensions) {
        BigInteger length = BasicConstraints.fromExtensions(extensions).getPathLenConstraint();
        return length == null
                ? OptionalInt.empty()
                : OptionalInt.of(length.min(BigInteger.valueOf(Integer.MAX_VALUE)).intValue());
    }

    private static Optional<UriName> spiffeId(Extensions extensions) throws MalformedNameException {
        GeneralNames names =
                GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName);
        if (names == null) {
            return Optional.empty();
        }
        GeneralName name = names.getNames()[0];
        if (names.getNames().length != 1
                || name.getTagNo() != GeneralName.uniformResourceIdentifier) {
            throw new MalformedNameException("has subject alternative names other than one URI");
        }
        UriName uri = UriName.parse(ASN1IA5String.getInstance(name.getName()).getString());
        if (!isTrustDomain(uri)) {
            throw new MalformedNameException("has a URI that is no SPIFFE trust domain");
        }
        return Optional.of(uri);
    }
}
