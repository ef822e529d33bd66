package dev.signet.cli.round;

import java.io.IOException;

/** Where the token of a round comes from. */
@FunctionalInterface
public interface TokenSource {

    /**
     * A token, and what may be said about it.
     *
     * @throws IOException if there is none, saying why
     */
    Found<String> token() throws IOException;
}
