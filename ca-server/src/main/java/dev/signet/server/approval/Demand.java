package dev.signet.server.approval;

/** Whether a request for which a second person is needed may be done now. */
public sealed interface Demand {

    /** Somebody else approved exactly this; it may be done now, and not again. */
    record Met() implements Demand {}

    /**
     * Nobody else approved it yet.
     *
     * @param id of the approval that is waited for
     */
    record Open(String id) implements Demand {}

    /**
     * The approval that was named is none for this.
     *
     * @param why for the caller
     */
    record Unmet(String why) implements Demand {}

    /** There are as many requests waiting as there may be. */
    record TooMany() implements Demand {}
}
