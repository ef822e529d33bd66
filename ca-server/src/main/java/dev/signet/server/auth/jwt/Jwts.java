package dev.signet.server.auth.jwt;

import dev.signet.server.auth.AuthenticationOutcome;
import dev.signet.server.auth.Authenticator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Gives a JWT to the one who knows its issuer. The issuer that a token names decides, and no other
 * is tried: a token of an issuer of operators is never taken for a workload's.
 */
public final class Jwts implements Authenticator<String> {

    private final Map<String, TokenIssuer> issuers;
    private final Authenticator<String> others;

    /**
     * @param others judges all that is of none of {@code issuers}
     * @throws IllegalStateException if two of {@code issuers} are the same
     */
    public Jwts(List<TokenIssuer> issuers, Authenticator<String> others) {
        this.issuers =
                issuers.stream()
                        .collect(
                                Collectors.toUnmodifiableMap(
                                        TokenIssuer::issuer, Function.identity()));
        this.others = others;
    }

    @Override
    public AuthenticationOutcome authenticate(String token) {
        if (issuers.isEmpty()) {
            return others.authenticate(token);
        }
        try {
            CompactToken parsed = CompactToken.parse(token);
            Optional<TokenIssuer> issuer =
                    StrictJson.text(parsed.claims(), "iss")
                            .flatMap(name -> Optional.ofNullable(issuers.get(name)));
            return issuer.map(known -> known.authenticate(parsed))
                    .orElseGet(() -> others.authenticate(token));
        } catch (MalformedTokenException e) {
            return new AuthenticationOutcome.Rejected(e.reason());
        }
    }
}
