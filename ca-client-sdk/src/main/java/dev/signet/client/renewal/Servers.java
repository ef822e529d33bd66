package dev.signet.client.renewal;

import dev.signet.client.CaClientConfig;
import dev.signet.client.CaException;
import dev.signet.client.RenewingIdentityConfig;
import dev.signet.client.http.HttpTransport;
import dev.signet.client.http.Issuance;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Connections to the servers of one CA, of which one is asked until it does not answer, or not
 * sensibly. Safe for concurrent use.
 */
final class Servers {

    private static final Duration LONGEST_ATTEMPT = Duration.ofSeconds(10);

    private final RenewingIdentityConfig config;
    private final Turns turns;
    private Set<X509Certificate> anchors;

    /** To each server, as long as the anchors stay. */
    private List<Connection> connections;

    /** Which of them is asked. */
    private int server;

    /** How one server is talked to. */
    record Connection(int number, HttpTransport transport, Issuance issuance) {

        Connection(int number, HttpTransport transport) {
            this(number, transport, new Issuance(transport, Optional.empty()));
        }
    }

    @FunctionalInterface
    interface Call<T> {
        T on(Connection connection) throws CaException;
    }

    Servers(RenewingIdentityConfig config, Surroundings surroundings) {
        this.config = config;
        this.turns = new Turns(config.servers().size(), surroundings);
        this.anchors = new LinkedHashSet<>(config.server().trustAnchors());
        this.connections = connections(anchors);
    }

    /** Servers certified by one of {@code roots} are trusted too, besides the configured ones. */
    synchronized void trust(List<X509Certificate> roots) {
        Set<X509Certificate> next = new LinkedHashSet<>(config.server().trustAnchors());
        next.addAll(roots);
        if (!next.equals(anchors)) {
            List<Connection> before = connections;
            anchors = next;
            connections = connections(next);
            before.forEach(connection -> connection.transport.retire());
        }
    }

    /**
     * The next call goes to the next server if this one is not answered, or not sensibly. Where
     * each of them asked to be left alone, the failure says for how long the first of them did.
     */
    <T> T call(Call<T> call) throws CaException {
        Connection used = connection();
        try {
            return call.on(used);
        } catch (CaException.Protocol e) {
            turnFrom(used);
            throw e;
        } catch (CaException.Unavailable e) {
            e.retryAfter().ifPresent(pause -> turns.leaveAlone(used.number, pause));
            turnFrom(used);
            if (e.retryAfter().isEmpty() || config.servers().size() == 1) {
                throw e;
            }
            Duration pause = turns.pause();
            throw new CaException.Unavailable(
                    String.valueOf(e.getMessage()),
                    pause.isZero() ? Optional.empty() : Optional.of(pause));
        }
    }

    private synchronized Connection connection() {
        return connections.get(server);
    }

    private synchronized void turnFrom(Connection failed) {
        if (server == failed.number) {
            server = turns.after(server);
        }
    }

    private List<Connection> connections(Set<X509Certificate> trusted) {
        Duration timeout = config.server().requestTimeout();
        List<Connection> all = new ArrayList<>();
        for (URI address : config.servers()) {
            var to =
                    new CaClientConfig(
                            address,
                            List.copyOf(trusted),
                            config.server().connectTimeout(),
                            timeout.compareTo(LONGEST_ATTEMPT) > 0 ? LONGEST_ATTEMPT : timeout);
            all.add(new Connection(all.size(), new HttpTransport(to)));
        }
        return List.copyOf(all);
    }
}
