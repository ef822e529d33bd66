package dev.signet.acceptance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A network namespace with two networks to this one: over the one, clients reach a server in the
 * namespace; over the other, the server reaches its database. Needs root, with the right to make
 * namespaces and links (CAP_SYS_ADMIN, CAP_NET_ADMIN).
 */
final class Networks {

    /** The ends of the links here are {@code .1}, those in the namespace {@code .2}. */
    private static final String CLIENTS = "10.203.1.";

    private static final String DATABASE = "10.203.2.";

    private final Path folder;
    private final String namespace;

    private Networks(Path folder, String namespace) {
        this.folder = folder;
        this.namespace = namespace;
    }

    static Networks create(Path folder) throws IOException, InterruptedException {
        var networks = new Networks(folder, "signet" + ProcessHandle.current().pid());
        try {
            networks.ip("netns", "add", networks.namespace);
            networks.inside("link", "set", "dev", "lo", "up");
            networks.connect("c", CLIENTS);
            networks.connect("d", DATABASE);
            return networks;
        } catch (AssertionError e) {
            networks.remove();
            throw new AssertionError(
                    "this test needs root and the right to make network namespaces"
                            + " (CAP_SYS_ADMIN, CAP_NET_ADMIN)",
                    e);
        }
    }

    private void connect(String kind, String network) throws IOException, InterruptedException {
        String here = link(kind);
        ip("link", "add", here, "type", "veth", "peer", "name", kind, "netns", namespace);
        ip("address", "add", network + "1/24", "dev", here);
        ip("link", "set", "dev", here, "up");
        inside("address", "add", network + "2/24", "dev", kind);
        inside("link", "set", "dev", kind, "up");
    }

    /** Of this side; at most 15 characters. */
    private String link(String kind) {
        return namespace + kind;
    }

    /** For a server in the namespace. */
    Place place() {
        return new Place(CLIENTS + "2", List.of("ip", "netns", "exec", namespace), Map.of());
    }

    /** The address under which the server in the namespace reaches this side's database. */
    String databaseHost() {
        return DATABASE + "1";
    }

    /** From now on what either side sends to the other is dropped, and nobody is told. */
    void cutFromDatabase() throws IOException, InterruptedException {
        ip("link", "set", "dev", link("d"), "down");
    }

    void heal() throws IOException, InterruptedException {
        ip("link", "set", "dev", link("d"), "up");
    }

    private void inside(String... arguments) throws IOException, InterruptedException {
        var all = new ArrayList<>(List.of("-n", namespace));
        all.addAll(List.of(arguments));
        ip(all.toArray(String[]::new));
    }

    private void ip(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        Tool.run(folder, command.toArray(String[]::new)).succeeded();
    }

    /** The links go with the namespace. */
    void remove() throws IOException, InterruptedException {
        var _ = Tool.run(folder, "ip", "netns", "delete", namespace);
    }
}
