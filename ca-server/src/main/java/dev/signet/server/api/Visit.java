package dev.signet.server.api;

import io.javalin.http.Context;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request as {@link Throttle} sees it, from {@link FrontDoor} to the end of its answer. One
 * thread at a time has it.
 */
final class Visit {

    static final String ATTRIBUTE = "dev.signet.visit";

    private final long network;
    private boolean paid;
    private @Nullable String credential;
    private @Nullable String streak;

    /**
     * @param network see {@link ClientNetwork}
     * @param paid whether nothing is to be taken from the address
     */
    Visit(long network, boolean paid) {
        this.network = network;
        this.paid = paid;
    }

    /**
     * @throws IllegalStateException if the request did not come through {@link FrontDoor}
     */
    static Visit of(Context ctx) {
        if (ctx.req().getAttribute(ATTRIBUTE) instanceof Visit visit) {
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

    /** The digest of the credential that is looked at. */
    Optional<String> credential() {
        return Optional.ofNullable(credential);
    }

    void credential(String digest) {
        credential = digest;
    }

    /** Whose refusals on which route are counted together; empty as long as nobody is known. */
    Optional<String> streak() {
        return Optional.ofNullable(streak);
    }

    void streak(String key) {
        streak = key;
    }
}
