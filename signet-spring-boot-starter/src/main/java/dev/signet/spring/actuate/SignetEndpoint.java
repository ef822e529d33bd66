package dev.signet.spring.actuate;

import dev.signet.client.Generation;
import dev.signet.client.RenewalState;
import dev.signet.client.RenewalStatus;
import dev.signet.client.RenewingIdentity;
import dev.signet.client.authorization.Authorization;
import dev.signet.client.authorization.KnownCaller;
import dev.signet.client.authorization.PolicyStatus;
import dev.signet.spring.SignetBundles;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * The endpoint {@code signet}: how each identity is, and {@code POST /actuator/signet/BUNDLE} to
 * renew one now. It shows no key and no token.
 */
@Endpoint(id = "signet")
public final class SignetEndpoint {

    /** A renewal that takes longer goes on, but is not waited for. */
    private static final int LONGEST_WAIT_SECONDS = 30;

    private final SignetBundles bundles;
    private final Optional<Authorization> authorization;

    SignetEndpoint(SignetBundles bundles, Optional<Authorization> authorization) {
        this.bundles = bundles;
        this.authorization = authorization;
    }

    /**
     * All that the endpoint shows.
     *
     * @param mode of authorization, if requests are judged
     * @param policy that is in force, if it is in a file
     * @param callersWithoutCertificate who would be refused if certificates were demanded
     */
    public record Overview(
            Map<String, Bundle> bundles,
            @Nullable String mode,
            @Nullable PolicyStatus policy,
            List<KnownCaller> callersWithoutCertificate,
            List<KnownCaller> callersWithCertificate) {}

    /** One identity. */
    public record Bundle(
            RenewalState state,
            long generation,
            String serialNumber,
            Instant notBefore,
            Instant notAfter,
            Instant renewAt,
            String trustBundle,
            int crls,
            int failures,
            @Nullable Instant failingSince,
            @Nullable String lastFailure) {

        static Bundle of(RenewingIdentity identity) {
            Generation generation = identity.generation();
            RenewalStatus status = identity.status();
            return new Bundle(
                    status.state(),
                    generation.number(),
                    generation.identity().leaf().getSerialNumber().toString(16),
                    status.notBefore(),
                    status.notAfter(),
                    status.renewAt(),
                    generation.trustBundle().version(),
                    generation.crls().size(),
                    status.failures(),
                    status.failingSince().orElse(null),
                    status.lastFailure().orElse(null));
        }
    }

    /** What became of a renewal: the bundle as it is now, and why it was not renewed, if so. */
    public record Renewal(Bundle bundle, @Nullable String failure) {}

    /** Everything. */
    @ReadOperation
    public Overview overview() {
        var all = new TreeMap<String, Bundle>();
        bundles.identities().forEach((name, identity) -> all.put(name, Bundle.of(identity)));
        return new Overview(
                all,
                authorization.map(judge -> judge.mode().toString()).orElse(null),
                authorization.flatMap(Authorization::policyStatus).orElse(null),
                authorization.map(Authorization::callersWithoutCertificate).orElse(List.of()),
                authorization.map(Authorization::callersWithCertificate).orElse(List.of()));
    }

    /** One bundle; none, and so 404, if it is not Signet's. */
    @ReadOperation
    public @Nullable Bundle bundle(@Selector String name) {
        return find(name).map(Bundle::of).orElse(null);
    }

    /** Renews one bundle now: 200, 404 if it is not Signet's, or 503 if it failed. */
    @WriteOperation
    public WebEndpointResponse<Renewal> renew(@Selector String name) throws InterruptedException {
        RenewingIdentity identity = find(name).orElse(null);
        if (identity == null) {
            return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
        }
        try {
            identity.renewNow("actuator").get(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
            return new WebEndpointResponse<>(new Renewal(Bundle.of(identity), null));
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            return failed(identity, String.valueOf(cause.getMessage()));
        } catch (TimeoutException e) {
            return failed(identity, "still trying after " + LONGEST_WAIT_SECONDS + " s");
        }
    }

    private static WebEndpointResponse<Renewal> failed(RenewingIdentity identity, String why) {
        return new WebEndpointResponse<>(
                new Renewal(Bundle.of(identity), why),
                WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE);
    }

    private Optional<RenewingIdentity> find(String name) {
        return Optional.ofNullable(bundles.identities().get(name));
    }
}
