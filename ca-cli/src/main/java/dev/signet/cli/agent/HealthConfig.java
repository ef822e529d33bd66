package dev.signet.cli.agent;

/**
 * Where the agent says how it is.
 *
 * @param host an address of this machine; loopback unless said otherwise, for what is said there is
 *     for whoever asks
 * @param port 0 for any that is free
 */
public record HealthConfig(String host, int port) {

    /** Reached from this machine, or this pod, alone. */
    public static final String LOOPBACK = "127.0.0.1";

    private static final int MAX_PORT = 65_535;

    public HealthConfig {
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("health.port is from 0 to 65535: " + port);
        }
        if (host.isBlank()) {
            throw new IllegalArgumentException("health.host is empty");
        }
    }
}
