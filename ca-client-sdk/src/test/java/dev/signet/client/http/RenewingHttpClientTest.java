package dev.signet.client.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.client.TestServer;
import dev.signet.client.TestServer.Given;
import dev.signet.client.TestServer.Received;
import dev.signet.client.tls.ClientTls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RenewingHttpClientTest {

    private final TestServer server = new TestServer();
    private final AtomicLong epoch = new AtomicLong();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final AtomicInteger made = new AtomicInteger();
    private final SSLContext context = ClientTls.context(List.of(server.ca.root), Optional.empty());
    private final HttpClient client =
            new RenewingHttpClient(
                    () -> {
                        made.incrementAndGet();
                        return HttpClient.newBuilder().sslContext(context).build();
                    },
                    context,
                    epoch::get,
                    nanos::get,
                    () -> Duration.ofMinutes(60));

    RenewingHttpClientTest() throws IOException, GeneralSecurityException {
        server.otherwise = request -> new Given(200, "text/plain", Map.of(), "here");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void whileNothingChangesAConnectionServesManyRequests() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(send().body()).isEqualTo("here");
        }

        assertThat(ports()).hasSize(1);
        assertThat(made).hasValue(1);
    }

    @Test
    void theRequestAfterAChangeHasAConnectionOfItsOwn() throws Exception {
        var unused = send();
        epoch.incrementAndGet();
        var unused2 = send();

        assertThat(ports()).hasSize(2);
    }

    @Test
    void aConnectionIsNotUsedBeyondItsAge() throws Exception {
        var unused = send();
        nanos.addAndGet(Duration.ofMinutes(59).toNanos());
        var unused2 = send();
        assertThat(ports()).hasSize(1);

        nanos.addAndGet(Duration.ofMinutes(2).toNanos());
        var unused3 = send();

        assertThat(ports()).hasSize(2);
    }

    @Test
    void aChangeFailsNoRequestThatIsUnderWay() throws Exception {
        var arrived = new CountDownLatch(20);
        var answer = new CountDownLatch(1);
        server.beforeAnswering =
                () -> {
                    arrived.countDown();
                    await(answer);
                };
        List<CompletableFuture<HttpResponse<String>>> underWay =
                IntStream.range(0, 20)
                        .mapToObj(i -> client.sendAsync(request(), BodyHandlers.ofString()))
                        .toList();
        assertThat(arrived.await(30, TimeUnit.SECONDS)).isTrue();
        server.beforeAnswering = () -> {};

        epoch.incrementAndGet();
        assertThat(send().statusCode()).isEqualTo(200);
        answer.countDown();

        for (CompletableFuture<HttpResponse<String>> one : underWay) {
            assertThat(one.get(30, TimeUnit.SECONDS).body()).isEqualTo("here");
        }
        assertThat(made).hasValue(2);
    }

    @Test
    void requestsFromManyThreadsSurviveManyChanges() throws Exception {
        List<CompletableFuture<Integer>> all =
                IntStream.range(0, 60)
                        .mapToObj(i -> {
                            if (i % 5 == 0) {
                                epoch.incrementAndGet();
                            }
                            return CompletableFuture.supplyAsync(this::status);
                        })
                        .toList();

        for (CompletableFuture<Integer> one : all) {
            assertThat(one.get(60, TimeUnit.SECONDS)).isEqualTo(200);
        }
    }

    @Test
    void aFailureOfTheServerIsTheCallersAndTheNextRequestGoesOn() throws Exception {
        server.beforeAnswering =
                () -> {
                    throw new IllegalStateException("a server of a test hangs up");
                };
        assertThatThrownBy(this::send).isInstanceOf(IOException.class);
        server.beforeAnswering = () -> {};

        assertThat(send().statusCode()).isEqualTo(200);
    }

    @Test
    void itSaysOfItselfWhatTheClientInsideSays() {
        assertThat(client.sslContext()).isSameAs(context);
        assertThat(client.followRedirects()).isEqualTo(HttpClient.Redirect.NEVER);
        assertThat(client.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(client.cookieHandler()).isEmpty();
        assertThat(client.proxy()).isEmpty();
        assertThat(client.authenticator()).isEmpty();
        assertThat(client.executor()).isEmpty();
        assertThat(client.connectTimeout()).isEmpty();
        assertThat(client.sslParameters().getProtocols()).contains("TLSv1.3");
    }

    private HttpRequest request() {
        return HttpRequest.newBuilder(server.uri()).build();
    }

    private HttpResponse<String> send() throws IOException, InterruptedException {
        return client.send(request(), BodyHandlers.ofString());
    }

    private int status() {
        try {
            return send().statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private List<Integer> ports() {
        return server.received.stream().map(Received::port).distinct().toList();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
