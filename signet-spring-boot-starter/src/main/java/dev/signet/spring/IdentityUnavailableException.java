package dev.signet.spring;

import dev.signet.client.CaException;
import dev.signet.client.RenewingIdentityConfig;

/** A bundle has no certificate, so the application does not start. */
public final class IdentityUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String bundle;

    IdentityUnavailableException(String bundle, RenewingIdentityConfig config, CaException cause) {
        super(
                "the SSL bundle "
                        + bundle
                        + " has no certificate: "
                        + config.servers()
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
