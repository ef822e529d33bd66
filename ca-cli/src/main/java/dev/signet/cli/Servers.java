package dev.signet.cli;

import dev.signet.client.CaClientConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** How commands get at a server, and what they say if they cannot. */
final class Servers {

    private Servers() {}

    /** The server at {@code uri}, known by the certificates in {@code ca}. */
    static CaClientConfig config(URI uri, Path ca) throws CommandFailedException {
        if (!Files.exists(ca)) {
            throw new CommandFailedException(
                    "there is no "
                            + ca
                            + "; give the server's CA certificates with --ca (signet dev and signet init"
                            + " write them to ca.crt in their data folder)");
        }
        try {
            return CaClientConfig.of(uri, ca);
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }
}
