package dev.signet.server.auth.jwt;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import java.util.Arrays;
import java.util.Optional;

/**
 * The signature algorithms that tokens may have.
 *
 * <p>Each kind of key has exactly one, so that a token's header cannot choose how a key is used: it
 * can only name the algorithm that the key has anyway.
 */
public enum TokenAlgorithm {
    RS256(Optional.empty(), 0),
    ES256(Optional.of("P-256"), 64),
    ES384(Optional.of("P-384"), 96),
    ES512(Optional.of("P-521"), 132);

    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 8192;

    private final Optional<String> curve;
    private final int signatureOctets;

    TokenAlgorithm(Optional<String> curve, int signatureOctets) {
        this.curve = curve;
        this.signatureOctets = signatureOctets;
    }

    /** The algorithm that a JOSE header calls {@code name}, in exactly that spelling. */
    public static Optional<TokenAlgorithm> named(String name) {
        return Arrays.stream(values()).filter(known -> known.name().equals(name)).findFirst();
    }

    /** The algorithm of {@code key}; empty if no token is verified with such a key. */
    static Optional<TokenAlgorithm> of(JWK key) {
        return switch (key) {
            case RSAKey rsa when rsa.size() >= MIN_RSA_BITS && rsa.size() <= MAX_RSA_BITS ->
                    Optional.of(RS256);
            case ECKey ec ->
                    Arrays.stream(values())
                            .filter(known ->
                                    known.curve.equals(Optional.of(ec.getCurve().getName())))
                            .findFirst();
            default -> Optional.empty();
        };
    }

    JWSAlgorithm jws() {
        return JWSAlgorithm.parse(name());
    }

    /** Whether a signature may be {@code octets} long; for RSA the key decides. */
    boolean fits(int octets) {
        return signatureOctets == 0 || signatureOctets == octets;
    }
}
