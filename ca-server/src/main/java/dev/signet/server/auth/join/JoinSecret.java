package dev.signet.server.auth.join;

import dev.signet.server.auth.Authenticators;
import dev.signet.server.auth.Digest;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * A join token itself, which is shown once and never kept: {@code signet_join_} and 256 random bits
 * in base64url.
 */
public record JoinSecret(String text) {

    private static final int OCTETS = 32;

    private static final Pattern FORM =
            Pattern.compile(Authenticators.JOIN_TOKEN_PREFIX + "[A-Za-z0-9_-]{43}");

    public JoinSecret {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("not a join token");
        }
    }

    static JoinSecret draw(RandomGenerator random) {
        byte[] secret = new byte[OCTETS];
        random.nextBytes(secret);
        return new JoinSecret(
                Authenticators.JOIN_TOKEN_PREFIX
                        + Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    /** What {@code text} is, if it has the form of a join token. */
    static Optional<JoinSecret> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new JoinSecret(text)) : Optional.empty();
    }

    /** SHA-256 in hex. A fast hash is enough: nobody guesses 256 random bits. */
    String hash() {
        return Digest.sha256Hex(text);
    }

    /** Leaves the secret out. */
    @Override
    public String toString() {
        return "JoinSecret[]";
    }
}
