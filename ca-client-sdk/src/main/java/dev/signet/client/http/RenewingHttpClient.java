package dev.signet.client.http;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP client whose connections are of the newest generation. The JDK's keeps connections open
 * for as long as they are used, so each generation gets a client of its own, and so does each age
 * of connections; the one before takes no more requests and ends when those it has are done.
 *
 * <p>Safe for concurrent use.
 */
public final class RenewingHttpClient extends HttpClient {

    private final Supplier<HttpClient> maker;
    private final LongSupplier epoch;
    private final LongSupplier nanos;
    private final Supplier<Duration> age;
    private final SSLContext context;
    private Aged current;

    /** A client and until when it takes requests. */
    private record Aged(LeasedClient leased, long epoch, long until) {}

    /**
     * @param maker of clients over {@code context}
     * @param epoch another number whenever connections should be made anew
     * @param nanos as {@link System#nanoTime}
     * @param age how long the next client lives
     */
    public RenewingHttpClient(
            Supplier<HttpClient> maker,
            SSLContext context,
            LongSupplier epoch,
            LongSupplier nanos,
            Supplier<Duration> age) {
        this.maker = maker;
        this.context = context;
        this.epoch = epoch;
        this.nanos = nanos;
        this.age = age;
        this.current = make();
    }

    private Aged make() {
        return new Aged(
                new LeasedClient(maker.get()),
                epoch.getAsLong(),
                nanos.getAsLong() + age.get().toNanos());
    }

    private synchronized LeasedClient lease() {
        if (current.epoch != epoch.getAsLong() || current.until - nanos.getAsLong() <= 0) {
            Aged before = current;
            current = make();
            before.leased.retire();
        }
        return current.leased.lease();
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        LeasedClient leased = lease();
        try {
            return leased.client().send(request, handler);
        } finally {
            leased.release();
        }
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, BodyHandler<T> handler) {
        return sendAsync(request, handler, null);
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request,
            BodyHandler<T> handler,
            @Nullable PushPromiseHandler<T> pushPromises) {
        LeasedClient leased = lease();
        CompletableFuture<HttpResponse<T>> answer;
        try {
            answer = leased.client().sendAsync(request, handler, pushPromises);
        } catch (RuntimeException e) {
            leased.release();
            throw e;
        }
        var unused = answer.whenComplete((response, failure) -> leased.release());
        return answer;
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return now().cookieHandler();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return now().connectTimeout();
    }

    @Override
    public Redirect followRedirects() {
        return now().followRedirects();
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return now().proxy();
    }

    @Override
    public SSLContext sslContext() {
        return context;
    }

    @Override
    public SSLParameters sslParameters() {
        return now().sslParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return now().authenticator();
    }

    @Override
    public Version version() {
        return now().version();
    }

    @Override
    public Optional<Executor> executor() {
        return now().executor();
    }

    @Override
    public WebSocket.Builder newWebSocketBuilder() {
        return now().newWebSocketBuilder();
    }

    private synchronized HttpClient now() {
        return current.leased.client();
    }
}
