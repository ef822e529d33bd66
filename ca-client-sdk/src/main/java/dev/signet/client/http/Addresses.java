package dev.signet.client.http;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The addresses of a server's name, where an empty one means: by the name. That is the usual way,
 * and leads to the first address alone, since the JDK's HTTP client does not try a second. Safe for
 * concurrent use.
 */
final class Addresses {

    private static final int MOST_OTHERS = 3;

    private final String host;
    private final Resolver resolver;
    private volatile Optional<InetAddress> usual = Optional.empty();

    /** Finds the addresses of a name, as {@link InetAddress#getAllByName}. */
    @FunctionalInterface
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    Addresses(String host, Resolver resolver) {
        this.host = host;
        this.resolver = resolver;
    }

    /** The one to try first. */
    Optional<InetAddress> usual() {
        return usual;
    }

    /** From now on {@code address} is tried first: somebody is there. */
    void prefer(Optional<InetAddress> address) {
        usual = address;
    }

    /** What to try if nobody is at {@code tried}; three at most. Blocks as name services do. */
    List<Optional<InetAddress>> otherThan(Optional<InetAddress> tried) {
        List<Optional<InetAddress>> others = new ArrayList<>(List.of(Optional.empty()));
        try {
            Arrays.stream(resolver.resolve(host))
                    .skip(1) // The name leads there.
                    .filter(address -> !address.isLinkLocalAddress())
                    .map(Optional::of)
                    .forEach(others::add);
        } catch (UnknownHostException e) {
            return List.of(); // What the attempt failed with says as much.
        }
        others.remove(tried);
        return List.copyOf(others.subList(0, Math.min(MOST_OTHERS, others.size())));
    }

    /** {@code uri} with the address in place of the name. */
    static URI at(Optional<InetAddress> address, URI uri) {
        if (address.isEmpty()) {
            return uri;
        }
        String number = address.get().getHostAddress();
        String place = number.indexOf(':') < 0 ? number : "[" + number + "]";
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return URI.create(uri.getScheme() + "://" + place + port + uri.getRawPath() + query);
    }
}
