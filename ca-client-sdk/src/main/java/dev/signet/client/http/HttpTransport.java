package dev.signet.client.http;

import dev.signet.client.CaClientConfig;
import dev.signet.client.CaException;
import dev.signet.client.Credential;
import dev.signet.client.Identity;
import dev.signet.client.json.JsonObject;
import dev.signet.client.tls.ClientTls;
import dev.signet.client.tls.NamedSslContext;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Sends JSON to the server and gets JSON back. Redirects are not followed, since they could lead a
 * token elsewhere. Safe for concurrent use.
 */
public final class HttpTransport {

    private static final int MAX_ANSWER = 1 << 20;

    private final URI server;
    private final Duration connectTimeout;
    private final Duration requestTimeout;
    private final Addresses addresses;
    private final Function<Optional<Identity>, SSLContext> tls;
    private @Nullable LeasedClient anonymous;
    private @Nullable Presenting presenting;
    private boolean retired;

    /** The client whose handshakes present {@code identity}. */
    private record Presenting(Identity identity, LeasedClient client) {}

    public HttpTransport(CaClientConfig config) {
        this(config, InetAddress::getAllByName);
    }

    HttpTransport(CaClientConfig config, Addresses.Resolver resolver) {
        this.server = config.server();
        this.connectTimeout = config.connectTimeout();
        this.requestTimeout = config.requestTimeout();
        this.tls = presented -> ClientTls.context(config.trustAnchors(), presented);
        this.addresses = new Addresses(server.getHost(), resolver);
    }

    /** For fetching alone: whom to trust is up to {@code tls}, and it presents no identity. */
    HttpTransport(URI server, SSLContext tls, Duration timeout) {
        this.server = server;
        this.connectTimeout = timeout;
        this.requestTimeout = timeout;
        this.tls = presented -> tls;
        this.addresses = new Addresses(server.getHost(), InetAddress::getAllByName);
    }

    /** Fetches {@code path} as anybody may. */
    public JsonObject fetch(String path) throws CaException {
        return exchange(request(path).GET().build(), MAX_ANSWER).object();
    }

    /** Fetches {@code path}, which is of {@code mediaType}, as anybody may. */
    public byte[] fetch(String path, String mediaType) throws CaException {
        HttpRequest request = request(path).setHeader("Accept", mediaType).GET().build();
        return exchange(request, MAX_ANSWER).octets(mediaType);
    }

    /** What may be asked for again, and later only if it changed. */
    public static final class Fetched {

        private final byte[] body;
        private final Answer answer;

        private Fetched(byte[] body, Answer answer) {
            this.body = body;
            this.answer = answer;
        }

        public byte[] body() {
            return body.clone();
        }

        public Optional<String> etag() {
            return answer.etag();
        }

        public Optional<Duration> retryAfter() {
            return answer.retryAfter();
        }
    }

    /**
     * Fetches {@code path} unless it is still what {@code etag} names.
     *
     * @param most octets that the answer may have
     * @return empty if it did not change
     */
    public Optional<Fetched> fetch(String path, String mediaType, Optional<String> etag, int most)
            throws CaException {
        HttpRequest.Builder request = request(path).setHeader("Accept", mediaType).GET();
        etag.ifPresent(known -> request.setHeader("If-None-Match", known));
        Answer answer = exchange(request.build(), most);
        return answer.isNotModified()
                ? Optional.empty()
                : Optional.of(new Fetched(answer.octets(mediaType), answer));
    }

    /**
     * Posts {@code body} in the name of {@code credential}. If a token from a file is refused and
     * the file holds another by then, tries that one, once.
     */
    public JsonObject post(
            Credential credential, String path, JsonObject body, Optional<String> idempotencyKey)
            throws CaException {
        HttpRequest.Builder request =
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body.toJson()));
        idempotencyKey.ifPresent(key -> request.setHeader("Idempotency-Key", key));
        LeasedClient leased = lease(presented(credential));
        try {
            Optional<String> token = BearerToken.of(credential);
            Answer answer = exchange(leased, authorized(request, token), MAX_ANSWER);
            if (answer.isUnauthorized() && credential instanceof Credential.TokenFile) {
                Optional<String> newer = BearerToken.of(credential);
                if (!newer.equals(token)) {
                    answer = exchange(leased, authorized(request, newer), MAX_ANSWER);
                }
            }
            return answer.object();
        } finally {
            leased.release();
        }
    }

    private static Optional<Identity> presented(Credential credential) {
        return credential instanceof Credential.MutualTls tls
                ? Optional.of(tls.identity())
                : Optional.empty();
    }

    private static HttpRequest authorized(HttpRequest.Builder request, Optional<String> token) {
        token.ifPresent(value -> request.setHeader("Authorization", "Bearer " + value));
        return request.build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.resolve(path))
                .timeout(requestTimeout)
                .header("Accept", "application/json");
    }

    /**
     * Lets threads and connections go once the exchanges that are under way are over. Others may
     * still begin; they take longer.
     */
    public synchronized void retire() {
        retired = true;
        if (anonymous != null) {
            anonymous.retire();
        }
        if (presenting != null) {
            presenting.client.retire();
        }
    }

    private synchronized LeasedClient lease(Optional<Identity> presented) {
        if (retired) {
            LeasedClient once = client(presented).lease();
            once.retire();
            return once;
        }
        LeasedClient client = presented.isPresent() ? presenting(presented.get()) : anonymous();
        return client.lease();
    }

    private LeasedClient anonymous() {
        LeasedClient kept = anonymous;
        if (kept == null) {
            kept = client(Optional.empty());
            anonymous = kept;
        }
        return kept;
    }

    /** Keeps one client: a caller has one identity at a time, and an idle client keeps a thread. */
    private LeasedClient presenting(Identity identity) {
        Presenting kept = presenting;
        if (kept == null || !kept.identity.equals(identity)) {
            if (kept != null) {
                kept.client.retire();
            }
            kept = new Presenting(identity, client(Optional.of(identity)));
            presenting = kept;
        }
        return kept.client;
    }

    private LeasedClient client(Optional<Identity> presented) {
        return new LeasedClient(
                HttpClient.newBuilder()
                        .connectTimeout(connectTimeout)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .sslContext(NamedSslContext.of(tls.apply(presented), server.getHost()))
                        .build());
    }

    private Answer exchange(HttpRequest request, int most) throws CaException {
        LeasedClient leased = lease(Optional.empty());
        try {
            return exchange(leased, request, most);
        } finally {
            leased.release();
        }
    }

    /** Nothing was sent to where nobody is, so it may be sent elsewhere. */
    private Answer exchange(LeasedClient leased, HttpRequest request, int most) throws CaException {
        Optional<InetAddress> usual = addresses.usual();
        try {
            return exchange(leased, request, usual, most);
        } catch (CaException.Unavailable e) {
            if (!foundNobody(e)) {
                throw e;
            }
            for (Optional<InetAddress> other : addresses.otherThan(usual)) {
                try {
                    Answer answer = exchange(leased, request, other, most);
                    addresses.prefer(other);
                    return answer;
                } catch (CaException.Unavailable again) {
                    if (!foundNobody(again)) {
                        throw again;
                    }
                    e.addSuppressed(again);
                }
            }
            throw e;
        }
    }

    private static boolean foundNobody(CaException.Unavailable failure) {
        return failure.getCause() instanceof ConnectException
                || failure.getCause() instanceof HttpConnectTimeoutException;
    }

    /** Bounds the whole exchange, since the request's own timeout ends with the headers. */
    private Answer exchange(
            LeasedClient leased, HttpRequest request, Optional<InetAddress> address, int most)
            throws CaException {
        HttpRequest sent =
                HttpRequest.newBuilder(request, (name, value) -> true)
                        .uri(Addresses.at(address, request.uri()))
                        .build();
        CompletableFuture<HttpResponse<byte[]>> exchange =
                leased.client().sendAsync(sent, head -> new BoundedBody(most));
        try {
            return new Answer(exchange.get(requestTimeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            throw failed(request.uri(), e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            exchange.cancel(true);
            throw new CaException.Unavailable(
                    request.uri() + " did not answer within " + requestTimeout, e);
        } catch (InterruptedException e) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            throw new CaException.Unavailable("interrupted while waiting for " + request.uri(), e);
        }
    }

    private CaException failed(URI uri, Throwable cause) {
        if (cause instanceof BoundedBody.TooLongException) {
            return new CaException.Protocol(uri + ": " + cause.getMessage(), cause);
        } else if (cause instanceof SSLHandshakeException) {
            return new CaException.Protocol(
                    "no trust in " + origin() + ": " + cause.getMessage(), cause);
        } else if (cause instanceof SSLException) {
            return new CaException.Protocol(
                    origin() + " does not speak TLS as it should: " + cause.getMessage(), cause);
        } else if (cause instanceof ConnectException
                || cause instanceof HttpConnectTimeoutException) {
            return new CaException.Unavailable(
                    "cannot reach " + origin() + ": no connection", cause);
        } else if (cause instanceof IOException) {
            return new CaException.Unavailable(
                    "no answer from " + uri + ": " + cause.getMessage(), cause);
        }
        throw new IllegalStateException("while talking to " + uri, cause);
    }

    private String origin() {
        return server.getScheme() + "://" + server.getRawAuthority();
    }
}
