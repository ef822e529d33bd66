package dev.signet.spring;

import dev.signet.client.CaException;
import java.net.URI;
import java.util.List;

/** A bundle has no certificate, so the application does not start. */
public final class IdentityUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String bundle;

    IdentityUnavailableException(String bundle, List<URI> servers, CaException cause) {
        super(
                "the SSL bundle "
                        + bundle
                        + " has no certificate: "
                        + servers
                        + " did not give one: "
                        + cause.getMessage(),
                cause);
        this.bundle = bundle;
    }

    /** The name of the bundle. */
    public String bundle() {
        return bundle;
    }
}
