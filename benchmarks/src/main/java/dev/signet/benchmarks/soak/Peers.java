package dev.signet.benchmarks.soak;

import dev.signet.examples.frameworks.GrpcClient;
import dev.signet.examples.frameworks.JdkHttpClient;
import dev.signet.examples.frameworks.NettyClient;
import dev.signet.testing.postgres.FreePort;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** All peers of a soak, and the pairs in which they call each other. */
final class Peers implements AutoCloseable {

    private static final List<String> WITH_JDK_CLIENT = List.of("jdk", "tomcat", "jetty");
    private static final long CALL_SECONDS = 10;

    private final SoakCa ca;
    private final SeenCertificates certificates;
    private final Clock clock;
    private final Map<String, JvmPeer> jvm = new LinkedHashMap<>();
    private final List<AgentPeer> agents = new ArrayList<>();
    private final List<AutoCloseable> clients = new ArrayList<>();
    private final List<Pair> pairs = new ArrayList<>();
    private final List<Pair> ownPace = new ArrayList<>();

    Peers(SoakCa ca, SeenCertificates certificates, Clock clock) {
        this.ca = ca;
        this.certificates = certificates;
        this.clock = clock;
    }

    /** Starts all; the pairs do not call yet, but for Node's, which calls at its own pace. */
    void start(Path work, Path examples, Consumer<String> events) throws Exception {
        for (String name : List.of("jdk", "tomcat", "jetty", "netty", "grpc")) {
            jvm.put(name, JvmPeer.start(name, ca, certificates, events));
        }
        Map<String, Integer> ports = new LinkedHashMap<>();
        jvm.values().stream()
                .filter(peer -> !peer.name().equals("grpc"))
                .forEach(peer -> ports.put(peer.name(), peer.port()));
        AgentPeer node = agent("node", work, "");
        node.serveNode(examples);
        ports.put("node", node.port());
        AgentPeer nginx = agent("nginx", work, "reload: {signal: HUP, pid_file: \"nginx.pid\"}");
        int nginxPort = FreePort.any();
        nginx.serveNginx(NginxConfig.of(nginxPort, ports), nginxPort);
        Map<String, Integer> all = new LinkedHashMap<>(ports);
        all.put("nginx", nginxPort);
        pairsOfHttp(all);
        pairsByNginx(nginxPort, ports);
        pairOfGrpc();
        probes(all);
        pairsByNode(node, examples, all);
    }

    private AgentPeer agent(String name, Path work, String reload) throws Exception {
        AgentPeer peer = AgentPeer.start(name, ca, work, reload);
        agents.add(peer);
        certificates.uses(name, peer.certificate());
        return peer;
    }

    private void pairsOfHttp(Map<String, Integer> ports) {
        var netty = new NettyClient(peer("netty").identity());
        clients.add(netty);
        ports.forEach((called, port) -> {
            for (String caller : WITH_JDK_CLIENT) {
                var client = new JdkHttpClient(peer(caller).identity());
                URI uri = URI.create("https://localhost:" + port + "/");
                add(caller, called, () -> client.get(uri));
            }
            add(
                    "netty",
                    called,
                    () -> netty.get("localhost", port).get(CALL_SECONDS, TimeUnit.SECONDS));
        });
    }

    /** nginx shows its own certificate to whom it hands a request on; who asked it is the JDK. */
    private void pairsByNginx(int nginx, Map<String, Integer> ports) {
        var client = new JdkHttpClient(peer("jdk").identity());
        for (String called : ports.keySet()) {
            URI uri = URI.create("https://localhost:" + nginx + "/to/" + called);
            add("nginx", called, () -> client.get(uri));
        }
    }

    private void pairOfGrpc() {
        var client = new GrpcClient(peer("grpc").identity(), "localhost", peer("grpc").port());
        clients.add(client);
        add("grpc", "grpc", client::whoAmI);
    }

    /** Looks at servers' certificates, each time in a handshake of its own. */
    private void probes(Map<String, Integer> ports) {
        SSLContext tls = peer("jdk").identity().sslContext();
        ports.forEach((called, port) -> add("probe", called, () -> probe(tls, port)));
        add("probe", "grpc", () -> probe(tls, peer("grpc").port()));
    }

    private static String probe(SSLContext tls, int port) throws Exception {
        try (var socket = (SSLSocket) tls.getSocketFactory().createSocket("localhost", port)) {
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(CALL_SECONDS));
            var leaf = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return "certificate " + leaf.getSerialNumber().toString(16);
        }
    }

    private void pairsByNode(AgentPeer node, Path examples, Map<String, Integer> ports)
            throws Exception {
        for (String called : List.of("jetty", "node", "nginx")) {
            var pair = new Pair("node", called, () -> "", certificates, clock);
            ownPace.add(pair);
            node.callByNode(
                    examples,
                    "https://localhost:" + ports.get(called) + "/",
                    line -> nodeSaid(pair, line));
        }
    }

    /** {@code STATUS SERIAL}, which is the server's, or {@code failed: WHY}. */
    private void nodeSaid(Pair pair, String line) {
        Instant now = clock.instant();
        if (line.startsWith("200 ")) {
            pair.answered("certificate " + line.substring(4), now);
        } else {
            pair.failed(now, line);
        }
    }

    private void add(String caller, String called, Pair.Call call) {
        pairs.add(new Pair(caller, called, call, certificates, clock));
    }

    private JvmPeer peer(String name) {
        JvmPeer peer = jvm.get(name);
        if (peer == null) {
            throw new IllegalArgumentException("no peer " + name);
        }
        return peer;
    }

    /** The pairs that call when they are told to. */
    List<Pair> pairs() {
        return List.copyOf(pairs);
    }

    /** All pairs. */
    List<Pair> allPairs() {
        var all = new ArrayList<>(pairs);
        all.addAll(ownPace);
        return all;
    }

    /** Notes what the agents wrote. */
    void lookAtFiles() {
        for (AgentPeer agent : agents) {
            try {
                certificates.uses(agent.name(), agent.certificate());
            } catch (Exception e) {
                // It is being replaced; there is another look.
            }
        }
    }

    /** Whether every peer trusts {@code count} roots. */
    boolean trust(int count) throws Exception {
        for (JvmPeer peer : jvm.values()) {
            if (peer.identity().generation().trustBundle().certificates().size() != count) {
                return false;
            }
        }
        for (AgentPeer agent : agents) {
            if (agent.roots() != count) {
                return false;
            }
        }
        return true;
    }

    /** The JVM's peers renew at once; the agents' do when it is due. */
    void renewNow(String reason) {
        jvm.values()
                .forEach(peer -> {
                    var _ = peer.identity().renewNow(reason);
                });
    }

    JvmPeer first() {
        return peer("jdk");
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable client : clients) {
            client.close();
        }
        agents.forEach(AgentPeer::close);
        for (JvmPeer peer : jvm.values()) {
            peer.close();
        }
    }
}
