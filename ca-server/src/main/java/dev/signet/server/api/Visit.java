package dev.signet.server.api;

import io.javalin.http.Context;
import java.util.Optional;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * One request as {@link Throttle} sees it, from {@link FrontDoor} to the end of its answer. One
 * thread at a time has it.
 */
final class Visit {

    static final String ATTRIBUTE = "dev.signet.visit";

    private final long network;
    private final Optional<String> credential;
    private boolean paid;
    private @Nullable String streak;

    /**
     * @param network see {@link ClientNetwork}
     * @param credential see {@link CredentialDigest}
     * @param paid whether nothing is to be taken from the address
     */
    Visit(long network, Optional<String> credential, boolean paid) {
        this.network = network;
        this.credential = credential;
        this.paid = paid;
    }

    /**
     * @throws IllegalStateException if the request did not come through {@link FrontDoor}
     */
    static Visit of(Context ctx) {
        return known(ctx.req().getAttribute(ATTRIBUTE));
    }

    /**
     * @throws IllegalStateException if the request did not come through {@link FrontDoor}
     */
    static Visit of(Request request) {
        return known(request.getAttribute(ATTRIBUTE));
    }

    private static Visit known(@Nullable Object attribute) {
        if (attribute instanceof Visit visit) {
            return visit;
        }
        throw new IllegalStateException("a request that did not come through the front door");
    }

    long network() {
        return network;
    }

    boolean isPaid() {
        return paid;
    }

    void pay() {
        paid = true;
    }

    /** The digest of the credential that the request brings. */
    Optional<String> credential() {
        return credential;
    }

    /** Whose refusals on which route are counted together; empty as long as nobody is known. */
    Optional<String> streak() {
        return Optional.ofNullable(streak);
    }

    void streak(String key) {
        streak = key;
    }
}
