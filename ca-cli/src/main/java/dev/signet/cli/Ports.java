package dev.signet.cli;

import dev.signet.server.StartFailedException;
import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;

/** Says which port is taken when a server could not have one. */
final class Ports {

    private Ports() {}

    /** Does nothing if {@code failure} is about something else. */
    static void explain(StartFailedException failure, int httpsPort, int httpPort)
            throws CommandFailedException {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                if (isTaken(httpsPort)) {
                    throw taken(httpsPort, "--https-port", failure);
                } else if (isTaken(httpPort)) {
                    throw taken(httpPort, "--http-port", failure);
                }
                throw new CommandFailedException(String.valueOf(failure.getMessage()), failure);
            }
        }
    }

    /** A port that nobody listens on just now. */
    static int free() throws IOException {
        try (var probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        }
    }

    private static CommandFailedException taken(int port, String option, Throwable cause) {
        return new CommandFailedException(
                "port "
                        + port
                        + " is in use by another program; choose another with "
                        + option
                        + " PORT (0 picks a free one)",
                cause);
    }

    static boolean isTaken(int port) {
        try (var probe = new ServerSocket(port)) {
            return probe.getLocalPort() < 0;
        } catch (IOException e) {
            return true;
        }
    }
}
