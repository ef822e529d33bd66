package dev.signet.cli.agent.reload;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** How the files are read again after they changed. */
public sealed interface ReloadConfig {

    /** For a command or a request that does not say how long it may take. */
    Duration TIMEOUT = Duration.ofSeconds(30);

    /** The longest that a command or a request may take. */
    Duration LONGEST = Duration.ofMinutes(10);

    /**
     * Runs a program; no shell.
     *
     * @param words the program and its arguments, at least the program
     * @param timeout above 0, at most 10 min; then the program is killed
     */
    record Command(List<String> words, Duration timeout) implements ReloadConfig {

        public Command {
            words = List.copyOf(words);
            if (words.isEmpty() || words.getFirst().isBlank()) {
                throw new IllegalArgumentException("reload.command names no program");
            }
            requireTimeout(timeout);
        }
    }

    /**
     * Sends a signal.
     *
     * @param name HUP, USR1, USR2, TERM, INT, WINCH or QUIT
     * @param pidFile the file with the number of the process; without one it is the command that
     *     the agent runs
     */
    record Signal(String name, Optional<Path> pidFile) implements ReloadConfig {

        private static final Set<String> NAMES =
                Set.of("HUP", "USR1", "USR2", "TERM", "INT", "WINCH", "QUIT");

        public Signal {
            name = name.toUpperCase(Locale.ROOT).replaceFirst("^SIG", "");
            if (!NAMES.contains(name)) {
                throw new IllegalArgumentException(
                        "reload.signal is one of HUP, USR1, USR2, TERM, INT, WINCH and QUIT, not "
                                + name);
            }
        }
    }

    /**
     * Sends a request without a body; any status of 200 to 299 will do.
     *
     * @param url of this machine with http, of any with https
     * @param method POST or PUT
     * @param timeout above 0, at most 10 min
     */
    record Http(URI url, String method, Duration timeout) implements ReloadConfig {

        private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

        public Http {
            if (!Set.of("POST", "PUT").contains(method)) {
                throw new IllegalArgumentException("reload.method is POST or PUT, not " + method);
            }
            String host = url.getHost();
            if (host == null || url.getRawUserInfo() != null) {
                throw new IllegalArgumentException(
                        "reload.url is http://localhost[:PORT]/… or https://HOST[:PORT]/…, without"
                                + " a user in it");
            }
            boolean plain = "http".equals(url.getScheme()) && LOOPBACK.contains(host);
            if (!plain && !"https".equals(url.getScheme())) {
                throw new IllegalArgumentException(
                        "reload.url is plain http only on this machine (localhost, 127.0.0.1,"
                                + " [::1]), and https elsewhere");
            }
            requireTimeout(timeout);
        }

        /** For messages: without a query, which may be a secret. */
        @Override
        public String toString() {
            return method + " " + url.getScheme() + "://" + url.getAuthority() + url.getPath();
        }
    }

    private static void requireTimeout(Duration timeout) {
        if (!timeout.isPositive() || timeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "reload.timeout is above 0 and at most " + LONGEST.toMinutes() + "m");
        }
    }
}
