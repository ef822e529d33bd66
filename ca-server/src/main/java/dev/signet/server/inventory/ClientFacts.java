package dev.signet.server.inventory;

import dev.signet.server.x509.SerialNumber;
import java.util.Optional;

/**
 * What a client says it has, when it renews; stored as said, shown to operators, believed by
 * nobody.
 *
 * @param currentSerial the certificate it uses now
 * @param trustBundle the version of the trust bundle it has loaded, at most {@link #MAX_TEXT}
 *     characters
 * @param crlNumber the number of the newest CRL it has loaded
 * @param sdkVersion what it runs, at most {@link #MAX_TEXT} characters
 * @param generation how often it has replaced what it holds since it started, as it counts: the one
 *     that its connections use now
 */
public record ClientFacts(
        Optional<SerialNumber> currentSerial,
        Optional<String> trustBundle,
        Optional<Long> crlNumber,
        Optional<String> sdkVersion,
        Optional<Long> generation) {

    public static final int MAX_TEXT = 64;

    public static final ClientFacts NONE =
            new ClientFacts(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());

    public ClientFacts {
        if (trustBundle.filter(text -> text.length() > MAX_TEXT).isPresent()
                || sdkVersion.filter(text -> text.length() > MAX_TEXT).isPresent()) {
            throw new IllegalArgumentException("at most " + MAX_TEXT + " characters");
        }
    }
}
