package dev.signet.cli.agent.health;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Answers GET of {@code /livez}, {@code /readyz} and {@code /metrics} on plain HTTP, and nothing
 * else.
 */
public final class HealthPort implements AutoCloseable {

    private static final int THREADS = 2;
    private static final int BACKLOG = 16;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int NOT_ALLOWED = 405;
    private static final int UNAVAILABLE = 503;

    private final HttpServer server;
    private final ExecutorService threads;

    private HealthPort(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * An answer to a probe.
     *
     * @param well whether its status is 200, else 503
     * @param json what it says
     */
    public record Health(boolean well, String json) {}

    /**
     * Opens the port.
     *
     * @param port 0 for any that is free
     * @throws IOException if it is taken, or the address is not this machine's
     */
    public static HealthPort open(
            String host,
            int port,
            Supplier<Health> live,
            Supplier<Health> ready,
            Supplier<String> metrics)
            throws IOException {
        // The server's only bounds for slow clients, in seconds; it reads them once.
        System.setProperty("sun.net.httpserver.maxReqTime", "10");
        System.setProperty("sun.net.httpserver.maxRspTime", "10");
        System.setProperty("jdk.httpserver.maxConnections", "64");
        var server =
                HttpServer.create(
                        new InetSocketAddress(InetAddress.getByName(host), port), BACKLOG);
        ExecutorService threads =
                Executors.newFixedThreadPool(
                        THREADS, Thread.ofPlatform().daemon().name("signet-health-", 0).factory());
        server.setExecutor(threads);
        server.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        answer(exchange, live, ready, metrics);
                    }
                });
        server.start();
        return new HealthPort(server, threads);
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private static void answer(
            HttpExchange exchange,
            Supplier<Health> live,
            Supplier<Health> ready,
            Supplier<String> metrics)
            throws IOException {
        if (!exchange.getRequestMethod().equals("GET")) {
            exchange.getResponseHeaders().set("Allow", "GET");
            send(exchange, NOT_ALLOWED, "text/plain", "GET alone is allowed\n");
            return;
        }
        switch (exchange.getRequestURI().getPath()) {
            case "/livez" -> health(exchange, live.get());
            case "/readyz" -> health(exchange, ready.get());
            case "/metrics" ->
                    send(exchange, OK, "text/plain; version=0.0.4; charset=utf-8", metrics.get());
            default ->
                    send(
                            exchange,
                            NOT_FOUND,
                            "text/plain",
                            "there are /livez, /readyz and /metrics\n");
        }
    }

    private static void health(HttpExchange exchange, Health health) throws IOException {
        send(exchange, health.well() ? OK : UNAVAILABLE, "application/json", health.json() + "\n");
    }

    private static void send(HttpExchange exchange, int status, String type, String text)
            throws IOException {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, octets.length);
        exchange.getResponseBody().write(octets);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
