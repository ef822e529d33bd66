package dev.signet.server.auth.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.math.BigInteger;
import java.text.ParseException;
import java.util.Optional;

/** A public key of an issuer, and the one algorithm it is used with. Safe for concurrent use. */
final class VerificationKey {

    /** Cuts off cheap-to-forge keys (e = 1) and expensive ones. */
    private static final BigInteger MIN_EXPONENT = BigInteger.valueOf(3);

    private static final int MAX_EXPONENT_BITS = 64;

    private final Optional<String> id;
    private final TokenAlgorithm algorithm;
    private final JWK key;
    private final JWSVerifier verifier;

    private VerificationKey(TokenAlgorithm algorithm, JWK key, JWSVerifier verifier) {
        this.id = Optional.ofNullable(key.getKeyID());
        this.algorithm = algorithm;
        this.key = key;
        this.verifier = verifier;
    }

    /**
     * The key that {@code jwk} (RFC 7517 §4, JSON) describes; empty if it is of a kind we do not
     * know, is not for signatures, or is not sound. An issuer may publish such keys beside the ones
     * we can use.
     */
    static Optional<VerificationKey> parse(String jwk) {
        try {
            JWK key = JWK.parse(jwk);
            if (key.getKeyUse() != null && !key.getKeyUse().equals(KeyUse.SIGNATURE)) {
                return Optional.empty();
            }
            Optional<TokenAlgorithm> algorithm =
                    TokenAlgorithm.of(key)
                            .filter(own ->
                                    key.getAlgorithm() == null
                                            || key.getAlgorithm().equals(own.jws()));
            if (algorithm.isEmpty()) {
                return Optional.empty();
            }
            JWK published = key.toPublicJWK();
            return verifier(published)
                    .map(verifier -> new VerificationKey(algorithm.get(), published, verifier));
        } catch (ParseException | JOSEException | RuntimeException e) {
            // Runtime exceptions too: one odd key, on which the library stumbles, must not cost the
            // issuer its others.
            return Optional.empty();
        }
    }

    private static Optional<JWSVerifier> verifier(JWK key) throws JOSEException {
        return switch (key) {
            case RSAKey rsa when isSound(rsa.getPublicExponent().decodeToBigInteger()) ->
                    Optional.of(new RSASSAVerifier(rsa.toRSAPublicKey()));
            case ECKey ec -> Optional.of(new ECDSAVerifier(ec.toECPublicKey()));
            default -> Optional.empty();
        };
    }

    private static boolean isSound(BigInteger exponent) {
        return exponent.testBit(0)
                && exponent.compareTo(MIN_EXPONENT) >= 0
                && exponent.bitLength() <= MAX_EXPONENT_BITS;
    }

    /** The {@code kid} under which the issuer publishes this key. */
    Optional<String> id() {
        return id;
    }

    TokenAlgorithm algorithm() {
        return algorithm;
    }

    /** Whether {@code other} is the same public key, under whatever {@code kid}. */
    boolean isSameKeyAs(VerificationKey other) {
        try {
            return key.computeThumbprint().equals(other.key.computeThumbprint());
        } catch (JOSEException e) {
            throw new IllegalStateException("no SHA-256 in this JDK", e);
        }
    }

    /** Whether this key signed {@code token}. */
    boolean verifies(CompactToken token) {
        if (token.algorithm() != algorithm) {
            return false;
        }
        try {
            return verifier.verify(
                    new JWSHeader(algorithm.jws()),
                    token.signed(),
                    Base64URL.encode(token.signature()));
        } catch (JOSEException e) {
            return false; // A signature that cannot be read verifies nothing.
        }
    }
}
