package dev.signet.examples.frameworks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/**
 * Apache Kafka in this JVM: one broker that is its own controller (KRaft). Services come by TLS
 * with an identity that has a name; administrators by a port without.
 */
final class TestBroker implements AutoCloseable {

    private final KafkaRaftServer server;
    private final int tlsPort;
    private final int plainPort;

    private TestBroker(KafkaRaftServer server, int tlsPort, int plainPort) {
        this.server = server;
        this.tlsPort = tlsPort;
        this.plainPort = plainPort;
    }

    /** Starts one that presents the identity {@code broker}, with its data in {@code folder}. */
    static TestBroker start(Path folder) throws IOException {
        List<Integer> ports = freePorts(3);
        Path file = folder.resolve("server.properties");
        var settings = new Properties();
        settings.putAll(settings(folder, ports));
        settings.putAll(tls());
        try (var out = Files.newBufferedWriter(file)) {
            settings.store(out, null);
        }
        format(file);
        var server = new KafkaRaftServer(KafkaConfig.fromProps(settings), Time.SYSTEM);
        server.startup();
        return new TestBroker(server, ports.get(0), ports.get(1));
    }

    private static Map<String, String> settings(Path folder, List<Integer> ports) {
        return Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                "1",
                "controller.quorum.voters",
                "1@localhost:" + ports.get(2),
                "controller.listener.names",
                "CONTROLLER",
                "inter.broker.listener.name",
                "ADMIN",
                "listeners",
                "SERVICES://0.0.0.0:%d,ADMIN://localhost:%d,CONTROLLER://localhost:%d"
                        .formatted(ports.get(0), ports.get(1), ports.get(2)),
                "advertised.listeners",
                "SERVICES://localhost:%d,ADMIN://localhost:%d"
                        .formatted(ports.get(0), ports.get(1)),
                "listener.security.protocol.map",
                "SERVICES:SSL,ADMIN:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "log.dirs",
                folder.resolve("log").toString(),
                "super.users",
                "User:ANONYMOUS");
    }

    /** What docs/frameworks.md says of brokers. */
    private static Properties tls() throws IOException {
        var settings = new Properties();
        try (var in = Files.newBufferedReader(Path.of("kafka-broker.properties"))) {
            settings.load(in);
        }
        return settings;
    }

    private static void format(Path file) throws IOException {
        var said = new ByteArrayOutputStream();
        int status =
                StorageTool.execute(
                        new String[] {
                            "format", "-t", Uuid.randomUuid().toString(), "-c", file.toString()
                        },
                        new PrintStream(said, true, UTF_8));
        if (status != 0) {
            throw new IOException("the broker's folder was not made: " + said.toString(UTF_8));
        }
    }

    /** A controller has to be told the port of its peers, itself among them. */
    private static List<Integer> freePorts(int count) throws IOException {
        var ports = new ArrayList<Integer>();
        var open = new ArrayList<ServerSocket>();
        for (int i = 0; i < count; i++) {
            var socket = new ServerSocket(0);
            open.add(socket);
            ports.add(socket.getLocalPort());
        }
        for (ServerSocket socket : open) {
            socket.close();
        }
        return ports;
    }

    int tlsPort() {
        return tlsPort;
    }

    String services() {
        return "localhost:" + tlsPort;
    }

    String admin() {
        return "localhost:" + plainPort;
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
