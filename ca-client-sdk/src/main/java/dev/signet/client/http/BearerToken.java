package dev.signet.client.http;

import dev.signet.client.CaException;
import dev.signet.client.Credential;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the token of a credential anew each time. */
public final class BearerToken {

    private static final int MAX_LENGTH = 1 << 16;

    private BearerToken() {}

    /** Whether {@code credential} is a token that could be sent now. */
    public static boolean isAtHand(Credential credential) {
        try {
            return of(credential).isPresent();
        } catch (CaException.Unavailable e) {
            return false;
        }
    }

    /** Empty for a credential that is not a token. */
    static Optional<String> of(Credential credential) throws CaException.Unavailable {
        if (credential instanceof Credential.TokenFile file) {
            return Optional.of(read(file.path()));
        } else if (credential instanceof Credential.Token token) {
            return Optional.of(token.value());
        }
        return Optional.empty();
    }

    private static String read(Path file) throws CaException.Unavailable {
        byte[] octets;
        try (InputStream in = Files.newInputStream(file)) {
            octets = in.readNBytes(MAX_LENGTH + 1);
        } catch (NoSuchFileException e) {
            throw new CaException.Unavailable("there is no token file " + file, e);
        } catch (IOException e) {
            throw new CaException.Unavailable(
                    "cannot read the token file " + file + ": " + e.getMessage(), e);
        }
        String token = new String(octets, StandardCharsets.US_ASCII).strip();
        if (octets.length > MAX_LENGTH || !token.matches("[!-~]+")) {
            throw new CaException.Unavailable(
                    "the token file " + file + " does not hold one token", Optional.empty());
        }
        return token;
    }
}
