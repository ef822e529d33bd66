package dev.signet.server.transparency;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.signet.server.tlog.ForeignVerifier;
import dev.signet.server.tlog.ForeignVerifier.Head;
import dev.signet.server.tlog.NaiveTree;
import dev.signet.server.tlog.NoteKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A witness as C2SP tlog-witness describes it: cosigns a checkpoint of the log that it knows by its
 * key, if its tree begins with the one it cosigned last. Shares no code with the product.
 */
final class TestWitness implements AutoCloseable {

    private static final String NAME = "witness.test";
    private static final byte COSIGNATURE = 4;
    private static final long TIME = 1_700_000_000;

    private final ForeignVerifier log;
    private final KeyPair keys;
    private final HttpServer server;

    /** What it cosigned last. */
    @Nullable Head newest;

    /** Answers so, whatever it is asked. */
    int fault;

    int requests;

    /** Knows the log by its verifier key. */
    TestWitness(String logKey) throws IOException, GeneralSecurityException {
        log = new ForeignVerifier(logKey);
        keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.createContext("/prefix/add-checkpoint", this::answer);
        server.start();
    }

    WitnessConfig config() {
        return new WitnessConfig(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/prefix"),
                NoteKey.parse(
                        NAME
                                + "+"
                                + HexFormat.of().formatHex(id())
                                + "+"
                                + Base64.getEncoder().encodeToString(typed())));
    }

    /** How many lines {@code note} has that name this witness. */
    long linesIn(String note) {
        return note.lines().filter(line -> line.startsWith("— " + NAME + " ")).count();
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests++;
        try (exchange) {
            if (fault > 0) {
                send(exchange, fault, "text/plain", "no");
                return;
            }
            int blank = body.indexOf("\n\n");
            List<String> head = body.substring(0, blank).lines().toList();
            String note = body.substring(blank + 2);
            add(
                    exchange,
                    Long.parseLong(head.getFirst().substring("old ".length())),
                    head.subList(1, head.size()).stream().map(Base64.getDecoder()::decode).toList(),
                    note);
        }
    }

    private void add(HttpExchange exchange, long old, List<byte[]> proof, String note)
            throws IOException {
        Head asked = log.checkpoint(note);
        long known = newest == null ? 0 : newest.size;
        if (old != known) {
            send(exchange, 409, "text/x.tlog.size", known + "\n");
        } else if (newest != null
                && !NaiveTree.extendsTree(
                        newest.size, newest.root(), asked.size, asked.root(), proof)) {
            send(exchange, 422, "text/plain", "inconsistent");
        } else {
            newest = asked;
            send(exchange, 200, "text/plain", cosignature(note));
        }
    }

    private static void send(HttpExchange exchange, int status, String type, String body)
            throws IOException {
        byte[] octets = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, octets.length);
        exchange.getResponseBody().write(octets);
    }

    private String cosignature(String note) {
        String text = note.substring(0, note.indexOf("\n\n") + 1);
        var octets = new ByteArrayOutputStream();
        octets.writeBytes(id());
        octets.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(TIME).array());
        octets.writeBytes(sign("cosignature/v1\ntime " + TIME + "\n" + text));
        return "— " + NAME + " " + Base64.getEncoder().encodeToString(octets.toByteArray()) + "\n";
    }

    private byte[] sign(String message) {
        try {
            Signature engine = Signature.getInstance("Ed25519");
            engine.initSign(keys.getPrivate());
            engine.update(message.getBytes(StandardCharsets.UTF_8));
            return engine.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] typed() {
        byte[] info = keys.getPublic().getEncoded();
        byte[] typed = new byte[33];
        typed[0] = COSIGNATURE;
        System.arraycopy(info, info.length - 32, typed, 1, 32);
        return typed;
    }

    private byte[] id() {
        return Arrays.copyOf(
                NaiveTree.sha256((NAME + "\n").getBytes(StandardCharsets.UTF_8), typed()), 4);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
