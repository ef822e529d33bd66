package dev.signet.cli.login;

import dev.signet.cli.login.JsonOverHttps.Answer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** An OpenID provider, as a device without a browser uses it (RFC 8628). */
public final class OpenIdProvider {

    private static final String GRANT = "urn:ietf:params:oauth:grant-type:device_code";

    /** RFC 8628 §3.2. */
    private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(5);

    private static final Duration MAX_INTERVAL = Duration.ofMinutes(1);
    private static final Duration MAX_LIFETIME = Duration.ofMinutes(30);

    /** What is shown on a terminal must not be able to command it. */
    private static final Pattern SHOWN = Pattern.compile("[ -~]{1,512}");

    private static final Pattern TOKEN =
            Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

    /** As much as the server takes. */
    private static final int MAX_TOKEN = 16 * 1024;

    private final JsonOverHttps https;
    private final String clientId;
    private final String scope;
    private final URI deviceEndpoint;
    private final URI tokenEndpoint;

    private OpenIdProvider(
            JsonOverHttps https,
            String clientId,
            String scope,
            URI deviceEndpoint,
            URI tokenEndpoint) {
        this.https = https;
        this.clientId = clientId;
        this.scope = scope;
        this.deviceEndpoint = deviceEndpoint;
        this.tokenEndpoint = tokenEndpoint;
    }

    /**
     * What the user is to do, and until when.
     *
     * @param page where to enter {@code userCode}
     * @param completePage the same with the code in it, if the provider has that
     */
    public record Device(
            String deviceCode,
            String userCode,
            String page,
            Optional<String> completePage,
            Duration lifetime,
            Duration interval) {}

    /** What became of a question for the token. */
    sealed interface Poll {

        record Token(String idToken) implements Poll {}

        record Pending() implements Poll {}

        record SlowDown() implements Poll {}
    }

    /**
     * Reads the discovery document of {@code issuer}.
     *
     * @throws LoginFailedException if it is that of another, or knows no device authorization
     */
    public static OpenIdProvider discover(
            JsonOverHttps https, String issuer, String clientId, String scope)
            throws IOException, LoginFailedException {
        URI document =
                uri(issuer.replaceFirst("/$", "") + "/.well-known/openid-configuration", issuer);
        Answer answer = https.get(document);
        if (!answer.isOk()) {
            throw new LoginFailedException(document + " answers " + answer.status());
        }
        if (!answer.text("issuer").equals(issuer)) {
            throw new LoginFailedException(document + " is not about " + issuer);
        }
        return new OpenIdProvider(
                https,
                clientId,
                scope,
                uri(answer.text("device_authorization_endpoint"), issuer),
                uri(answer.text("token_endpoint"), issuer));
    }

    private static URI uri(String text, String issuer) throws LoginFailedException {
        try {
            if (text.startsWith("https://")) {
                return URI.create(text);
            }
        } catch (IllegalArgumentException e) {
            throw new LoginFailedException(issuer + " names an endpoint that is no URL", e);
        }
        throw new LoginFailedException(
                issuer + " has no device authorization over https (RFC 8628); use an API token");
    }

    /** Begins a login (RFC 8628 §3.1). */
    Device begin() throws IOException, LoginFailedException {
        Answer answer = https.post(deviceEndpoint, Map.of("client_id", clientId, "scope", scope));
        if (!answer.isOk()) {
            throw new LoginFailedException("the provider refuses to begin: " + error(answer));
        }
        return new Device(
                shown(answer.text("device_code")),
                shown(answer.text("user_code")),
                shown(answer.text("verification_uri")),
                Optional.of(answer.text("verification_uri_complete"))
                        .filter(page -> SHOWN.matcher(page).matches()),
                seconds(answer, "expires_in", MAX_LIFETIME, MAX_LIFETIME),
                seconds(answer, "interval", DEFAULT_INTERVAL, MAX_INTERVAL));
    }

    /**
     * Asks once whether the user is done (RFC 8628 §3.4).
     *
     * @throws LoginFailedException if the login has failed for good
     */
    Poll poll(Device device) throws IOException, LoginFailedException {
        Answer answer =
                https.post(
                        tokenEndpoint,
                        Map.of(
                                "grant_type", GRANT,
                                "device_code", device.deviceCode(),
                                "client_id", clientId));
        if (answer.isOk()) {
            return new Poll.Token(idToken(answer));
        }
        return switch (answer.text("error")) {
            case "authorization_pending" -> new Poll.Pending();
            case "slow_down" -> new Poll.SlowDown();
            case "access_denied" ->
                    throw new LoginFailedException("the login was refused at the provider");
            case "expired_token" -> throw expired();
            default -> throw new LoginFailedException("the provider refuses: " + error(answer));
        };
    }

    static LoginFailedException expired() {
        return new LoginFailedException(
                "nobody entered the code in time; begin again with signet login");
    }

    private static String idToken(Answer answer) throws LoginFailedException {
        String token = answer.text("id_token");
        if (token.length() > MAX_TOKEN || !TOKEN.matcher(token).matches()) {
            throw new LoginFailedException(
                    "the provider gives no ID token that the server could take; is openid among"
                            + " the scopes?");
        }
        return token;
    }

    private static Duration seconds(Answer answer, String member, Duration otherwise, Duration most)
            throws LoginFailedException {
        if (!answer.body().has(member)) {
            return otherwise;
        }
        long seconds = answer.body().path(member).asLong(0);
        if (seconds < 1) {
            throw new LoginFailedException(
                    "the provider's '" + member + "' is no number of seconds");
        }
        return Duration.ofSeconds(Math.min(seconds, most.toSeconds()));
    }

    private static String shown(String text) throws LoginFailedException {
        if (!SHOWN.matcher(text).matches()) {
            throw new LoginFailedException(
                    "the provider's answer lacks device_code, user_code or verification_uri");
        }
        return text;
    }

    private static String error(Answer answer) {
        String error = answer.text("error");
        return SHOWN.matcher(error).matches() ? error : "status " + answer.status();
    }
}
