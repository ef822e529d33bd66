package dev.signet.benchmarks;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import javax.net.ssl.SSLSocketFactory;

/**
 * What a request without a good credential costs the server before it is refused: processor time of
 * its process, user and system, by the number of requests, over TLS connections that stay open.
 *
 * <p>Arguments: the HTTPS port on this machine, the CA certificate, the server's process id, a file
 * with a token that is good, what to send ({@code open}: requests whose address has tokens, {@code
 * spent}: whose address has none), the number of connections, the seconds of each measurement,
 * rounds. One round more goes before to warm up.
 */
public final class RefusalCost {

    private static final int UNAUTHORIZED = 401;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final String FIGURES = "0123456789";

    private final SSLSocketFactory tls;
    private final int port;
    private final long pid;
    private final int connections;
    private final Duration time;
    private final AtomicLong sent = new AtomicLong();

    private RefusalCost(SSLSocketFactory tls, int port, long pid, int connections, Duration time) {
        this.tls = tls;
        this.port = port;
        this.pid = pid;
        this.connections = connections;
        this.time = time;
    }

    /**
     * A kind of request that is refused.
     *
     * @param authorization the header for the n-th request, each another one, or empty
     */
    private record Kind(String name, int status, LongFunction<String> authorization) {}

    public static void main(String[] args) throws Exception {
        var cost =
                new RefusalCost(
                        LoadDriver.trusting(Path.of(args[1])).getSocketFactory(),
                        Integer.parseInt(args[0]),
                        Long.parseLong(args[2]),
                        Integer.parseInt(args[5]),
                        Duration.ofSeconds(Integer.parseInt(args[6])));
        String token = Files.readString(Path.of(args[3])).strip();
        System.out.println(Machine.description());
        List<Kind> kinds = args[4].equals("open") ? open(token) : spent(token);
        for (Kind kind : kinds) {
            double _ = cost.micros(kind);
            List<Double> micros = new ArrayList<>();
            for (int round = 0; round < Integer.parseInt(args[7]); round++) {
                micros.add(cost.micros(kind));
            }
            List<Double> sorted = new ArrayList<>(micros);
            Collections.sort(sorted);
            System.out.printf(
                    Locale.ROOT,
                    "%s, %d: median %.1f µs of a processor; rounds %s%n",
                    kind.name,
                    kind.status,
                    sorted.get(sorted.size() / 2),
                    micros.stream().map("%.1f"::formatted).toList());
        }
    }

    private static List<Kind> open(String token) {
        return List.of(
                new Kind("no credential", UNAUTHORIZED, _ -> ""),
                new Kind("a word for a token", UNAUTHORIZED, n -> "word" + n),
                new Kind(
                        "a made-up token of an operator",
                        UNAUTHORIZED,
                        n -> "signet_op_" + "%043d".formatted(n)),
                new Kind("a token with another signature", UNAUTHORIZED, n -> forged(token, n)));
    }

    private static List<Kind> spent(String token) {
        return List.of(
                new Kind(
                        "no credential, of an address that asks too often",
                        TOO_MANY_REQUESTS,
                        _ -> ""),
                new Kind(
                        "a forged token, of an address that asks too often",
                        TOO_MANY_REQUESTS,
                        n -> forged(token, n)));
    }

    /** Claims and key id of {@code token}, under a signature that no other request has. */
    private static String forged(String token, long n) {
        String number = "%010d".formatted(n);
        return token.substring(0, token.length() - FIGURES.length() - 1)
                + number
                + token.charAt(token.length() - 1);
    }

    /** Processor time of the server for one request. */
    private double micros(Kind kind) throws Exception {
        double before = Processors.seconds(pid).orElseThrow();
        long until = System.nanoTime() + time.toNanos();
        long answers = 0;
        try (var threads = Executors.newFixedThreadPool(connections)) {
            List<Future<Long>> each = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                each.add(threads.submit(() -> askUntil(kind, until)));
            }
            for (Future<Long> one : each) {
                answers += one.get();
            }
        }
        return (Processors.seconds(pid).orElseThrow() - before) * 1e6 / answers;
    }

    private long askUntil(Kind kind, long until) throws Exception {
        long answers = 0;
        try (Socket socket = tls.createSocket(InetAddress.getByName("localhost"), port)) {
            socket.setTcpNoDelay(true);
            var in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            while (System.nanoTime() < until) {
                socket.getOutputStream().write(request(kind));
                int status = RawAnswer.read(in);
                // A token flows into the bucket of a spent address now and then.
                if (status != kind.status && status != UNAUTHORIZED) {
                    throw new IllegalStateException(kind.name + " was answered " + status);
                }
                answers++;
            }
        }
        return answers;
    }

    private byte[] request(Kind kind) {
        String token = kind.authorization.apply(sent.incrementAndGet());
        String header = token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n";
        return ("POST /v1/issue HTTP/1.1\r\nHost: localhost\r\n"
                        + header
                        + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
