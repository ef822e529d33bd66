package dev.signet.server.export;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A syslog receiver.
 *
 * @param port 1 to 65535; default 6514 with TLS (RFC 5425), else 601
 * @param tls default: true. Without it, whoever is on the way reads and alters what is sent
 * @param caFile PEM certificates that the receiver is known by; default: the JDK's roots
 */
public record SyslogConfig(String host, int port, boolean tls, Optional<Path> caFile) {

    public static final int TLS_PORT = 6514;
    public static final int TCP_PORT = 601;

    private static final int MAX_PORT = 65_535;

    public SyslogConfig {
        if (host.isBlank()) {
            throw new IllegalArgumentException("audit.export.syslog.host is empty");
        }
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException(
                    "audit.export.syslog.port must be within 1.." + MAX_PORT + ": " + port);
        }
        if (!tls && caFile.isPresent()) {
            throw new IllegalArgumentException(
                    "audit.export.syslog.ca_file needs audit.export.syslog.tls");
        }
    }
}
