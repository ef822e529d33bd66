package dev.signet.spring.bundle;

import java.security.Provider;

/**
 * A provider in name only: JSSE wants one for each key store and factory. It is never installed.
 */
final class NamedProvider extends Provider {

    private static final long serialVersionUID = 1;

    NamedProvider(String name) {
        super(name, "1", "what a Signet identity is made of");
    }
}
