package dev.signet.server.auth.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** An OpenID provider on a real HTTPS socket: its discovery document, its keys, its tokens. */
public final class TestProvider implements AutoCloseable {

    public static final String AUDIENCE = "signet";

    /** When tokens are issued; each is good for ten minutes. */
    public static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    public final TestHost host;

    private RSAKey key;

    public TestProvider(Path folder) {
        host = TestHost.start(folder);
        host.discovery("", issuer(), host.url() + "/keys");
        key = newKey("first");
        publish();
    }

    /** Signs with another key from now on, and publishes it alone. */
    public void rotate() {
        key = newKey("second");
        publish();
    }

    /** Signs with a key from now on that it does not publish. */
    public void signWithAnUnpublishedKey(String id) {
        key = newKey(id);
    }

    private void publish() {
        host.on("/keys", new JWKSet(key.toPublicJWK()).toString());
    }

    public String issuer() {
        return host.url();
    }

    public KeySource keys() {
        return new KeySource.Discovery(Optional.empty(), Optional.of(host.caFile));
    }

    /** How often its keys were asked for. */
    public long fetches() {
        return host.requests.stream().filter("/keys"::equals).count();
    }

    /** What a CI job has, as GitLab and GitHub write it. */
    public String token() {
        return token(claims -> claims);
    }

    public String token(UnaryOperator<JWTClaimsSet.Builder> change) {
        return token(JWSAlgorithm.RS256, change);
    }

    public String token(JWSAlgorithm algorithm, UnaryOperator<JWTClaimsSet.Builder> change) {
        var claims =
                new JWTClaimsSet.Builder()
                        .issuer(issuer())
                        .subject("project_path:shop/web:ref_type:branch:ref:main")
                        .audience(AUDIENCE)
                        .issueTime(Date.from(NOW))
                        .notBeforeTime(Date.from(NOW))
                        .expirationTime(Date.from(NOW.plusSeconds(600)))
                        .jwtID("7f0d0c3e-1111-4222-8333-944455566677")
                        .claim("project_path", "shop/web")
                        .claim("project", "web")
                        .claim("ref_protected", true)
                        .claim("pipeline", 42);
        return signed(algorithm, change.apply(claims).build());
    }

    private String signed(JWSAlgorithm algorithm, JWTClaimsSet claims) {
        try {
            var token =
                    new SignedJWT(
                            new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).build(), claims);
            token.sign(new RSASSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private static RSAKey newKey(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).keyUse(KeyUse.SIGNATURE).generate();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        host.close();
    }
}
