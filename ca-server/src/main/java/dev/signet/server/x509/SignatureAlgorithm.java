package dev.signet.server.x509;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;

/**
 * How an issuer signs certificates and CRLs (RFC 5758, 8410, 4055). RSA keys sign with either
 * padding, as the issuer was made to; the hash follows from the size of the key, as in NIST SP
 * 800-57: SHA-256 up to 3072 bits, SHA-384 above.
 */
public enum SignatureAlgorithm {
    ECDSA_SHA256("ecdsa-sha256", "SHA256withECDSA"),
    ECDSA_SHA384("ecdsa-sha384", "SHA384withECDSA"),
    ECDSA_SHA512("ecdsa-sha512", "SHA512withECDSA"),
    ED25519("ed25519", "Ed25519"),
    RSA_SHA256("rsa-sha256", "SHA256withRSA"),
    RSA_SHA384("rsa-sha384", "SHA384withRSA"),
    RSA_PSS_SHA256("rsa-pss-sha256", "SHA256withRSAandMGF1") {
        @Override
        Signature from(Engines engines) throws GeneralSecurityException {
            return pss(engines, "SHA-256", MGF1ParameterSpec.SHA256, 32);
        }
    },
    RSA_PSS_SHA384("rsa-pss-sha384", "SHA384withRSAandMGF1") {
        @Override
        Signature from(Engines engines) throws GeneralSecurityException {
            return pss(engines, "SHA-384", MGF1ParameterSpec.SHA384, 48);
        }
    };

    private final String text;
    private final String name;

    SignatureAlgorithm(String text, String name) {
        this.text = text;
        this.name = name;
    }

    /**
     * What keys of the kind {@code key} can sign with; the first is what they sign with unless
     * told.
     */
    public static List<SignatureAlgorithm> of(KeyAlgorithm key) {
        return switch (key) {
            case EC_P256 -> List.of(ECDSA_SHA256);
            case EC_P384 -> List.of(ECDSA_SHA384);
            case EC_P521 -> List.of(ECDSA_SHA512);
            case ED25519 -> List.of(ED25519);
            case RSA_2048, RSA_3072 -> List.of(RSA_SHA256, RSA_PSS_SHA256);
            case RSA_4096 -> List.of(RSA_SHA384, RSA_PSS_SHA384);
        };
    }

    /**
     * The algorithm with this word, which keys of the kind {@code key} can sign with.
     *
     * @throws IllegalArgumentException if {@code text} is none of those; the message lists them
     */
    public static SignatureAlgorithm parse(String text, KeyAlgorithm key) {
        return of(key).stream()
                .filter(algorithm -> algorithm.text.equals(text))
                .findAny()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "a key of the type "
                                        + key
                                        + " signs with "
                                        + of(key).stream()
                                                .map(SignatureAlgorithm::text)
                                                .collect(Collectors.joining(" or "))));
    }

    /**
     * The algorithm with this word.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static SignatureAlgorithm parse(String text) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.text.equals(text))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("no signature algorithm: " + text));
    }

    /** The algorithm that {@code identifier} names; empty if it is none of these. */
    public static Optional<SignatureAlgorithm> of(AlgorithmIdentifier identifier) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.identifier().equals(identifier))
                .findAny();
    }

    /** The word in JSON and in the database, such as {@code rsa-pss-sha256}. */
    public String text() {
        return text;
    }

    /** What stands in a certificate or CRL that is signed with this. */
    public AlgorithmIdentifier identifier() {
        return new DefaultSignatureAlgorithmIdentifierFinder().find(name);
    }

    /** An engine for this algorithm, for one thread, that has no key yet. */
    public Signature engine() {
        try {
            return from(Signature::getInstance);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK does not know " + text, e);
        }
    }

    /**
     * As {@link #engine()}, of the provider that has the key.
     *
     * @throws GeneralSecurityException if it does not know this algorithm
     */
    public Signature engine(Provider provider) throws GeneralSecurityException {
        return from(each -> Signature.getInstance(each, provider));
    }

    /** Where engines come from. */
    @FunctionalInterface
    interface Engines {
        Signature engine(String name) throws GeneralSecurityException;
    }

    Signature from(Engines engines) throws GeneralSecurityException {
        return engines.engine(name);
    }

    /** The salt is as long as the hash: RFC 4055 §3.1. */
    private static Signature pss(
            Engines engines, String hash, MGF1ParameterSpec mask, int saltOctets)
            throws GeneralSecurityException {
        Signature engine = engines.engine("RSASSA-PSS");
        engine.setParameter(
                new PSSParameterSpec(
                        hash, "MGF1", mask, saltOctets, PSSParameterSpec.TRAILER_FIELD_BC));
        return engine;
    }

    /** Whether {@code signature} is one of {@code key} over exactly {@code octets}. */
    public boolean verifies(PublicKey key, byte[] octets, byte[] signature) {
        return verifies(key, octets, 0, octets.length, signature);
    }

    boolean verifies(PublicKey key, byte[] array, int offset, int length, byte[] signature) {
        try {
            Signature engine = engine();
            engine.initVerify(key);
            engine.update(array, offset, length);
            return engine.verify(signature);
        } catch (GeneralSecurityException _) {
            return false; // A key of another kind, or octets that are no signature at all.
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
