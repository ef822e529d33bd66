package dev.signet.server.auth.token;

import dev.signet.server.auth.Authenticators;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/** Operators' tokens, as hashes: the table {@code api_tokens}. */
public final class ApiTokenStore {

    /** 43 characters of base64url. */
    static final int SECRET_OCTETS = 32;

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    private static final Pattern TOKEN =
            Pattern.compile(Authenticators.OPERATOR_TOKEN_PREFIX + "[A-Za-z0-9_-]{43}");

    private final SecureRandom random;
    private final Clock clock;

    public ApiTokenStore(SecureRandom random, Clock clock) {
        this.random = random;
        this.clock = clock;
    }

    /**
     * Draws a token.
     *
     * @param name as for {@link #keep}
     * @return the token itself, to be shown once: only its hash is kept
     * @throws IllegalArgumentException if {@code name} is no such name
     * @throws IllegalStateException if there is a token of this name
     */
    public String create(Handle tx, String name) {
        byte[] secret = new byte[SECRET_OCTETS];
        random.nextBytes(secret);
        String token =
                Authenticators.OPERATOR_TOKEN_PREFIX
                        + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        keep(tx, name, token);
        return token;
    }

    /**
     * Keeps the hash of a token that was drawn elsewhere.
     *
     * @param name appears in audit events; 1 to 63 of a-z, 0-9 and '-', not used before
     * @param token see {@link #isToken}
     * @throws IllegalArgumentException if {@code name} is no such name, or {@code token} no token
     * @throws IllegalStateException if there is a token of this name
     */
    public void keep(Handle tx, String name, String token) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "the name of a token must be 1 to 63 of a-z, 0-9 and '-', not '-' first");
        }
        if (!isToken(token)) {
            throw new IllegalArgumentException("not an operator's token");
        }
        int inserted =
                tx.createUpdate(
                                """
                                INSERT INTO api_tokens (name, token_hash, created_at)
                                SELECT :name, :hash, :at
                                 WHERE NOT EXISTS (SELECT 1 FROM api_tokens WHERE name = :name)
                                """)
                        .bind("name", name)
                        .bind("hash", hash(token))
                        .bind("at", clock.instant().truncatedTo(ChronoUnit.SECONDS))
                        .execute();
        if (inserted != 1) {
            throw new IllegalStateException("there is an operator's token named " + name);
        }
    }

    /** Whether {@code text} is {@code signet_op_} and the base64url of 32 octets, unpadded. */
    public static boolean isToken(String text) {
        return TOKEN.matcher(text).matches();
    }

    /** Whether there is a token of this name. */
    public boolean exists(Handle tx, String name) {
        return tx.createQuery("SELECT COUNT(*) FROM api_tokens WHERE name = :name")
                        .bind("name", name)
                        .mapTo(Integer.class)
                        .one()
                > 0;
    }

    /** The name of {@code token}; empty if it is none of ours. */
    Optional<String> nameOf(Handle tx, String token) {
        String hash = hash(token);
        return tx.createQuery("SELECT name, token_hash FROM api_tokens WHERE token_hash = :hash")
                .bind("hash", hash)
                .map((row, context) ->
                        new Stored(row.getString("name"), row.getString("token_hash")))
                .findOne()
                .filter(stored -> isSame(stored.hash(), hash))
                .map(Stored::name);
    }

    private record Stored(String name, String hash) {}

    /** In constant time, and octet by octet whatever the database's collation takes for equal. */
    private static boolean isSame(String one, String other) {
        return MessageDigest.isEqual(
                one.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
    }

    /** A fast hash is enough: nobody guesses 256 random bits. */
    private static String hash(String token) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("no SHA-256 in this JDK", e);
        }
    }
}
