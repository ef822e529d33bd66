package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signet.server.api.SlowClients.Patience;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;

/** A last write that is done on another thread before {@link SlowClients} notes the answer. */
class LastWriteTest {

    private final CountDownLatch ended = new CountDownLatch(1);
    private final CountDownLatch noted = new CountDownLatch(1);

    @Test
    void anAnswerThatEndedBeforeItWasNotedIsForgotten() throws Exception {
        var clients = new SlowClients(Patience.DEFAULT, new Answering());
        var server = new Server();
        var connector = new ServerConnector(server);
        server.addConnector(connector);
        server.setHandler(new Slow(clients));
        server.start();
        try (HttpClient http = HttpClient.newHttpClient()) {
            var uri = URI.create("http://127.0.0.1:" + connector.getLocalPort());
            var answer = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding());

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(noted.await(60, TimeUnit.SECONDS)).isTrue();
            await().untilAsserted(() -> assertThat(clients.unfinished()).isZero());
        } finally {
            server.stop();
        }
    }

    /** Answers on another thread. */
    private final class Answering extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            var _ =
                    Thread.startVirtualThread(() -> {
                        response.write(true, ByteBuffer.wrap(new byte[] {'a'}), callback);
                        noted.countDown();
                    });
            return true;
        }
    }

    /** Returns from a write when the request has ended, and has not told yet that it is done. */
    private final class Slow extends Handler.Wrapper {
        Slow(Handler next) {
            super(next);
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback)
                throws Exception {
            Request.addCompletionListener(request, _ -> ended.countDown());
            return super.handle(
                    request,
                    new Response.Wrapper(request, response) {
                        @Override
                        public void write(boolean last, ByteBuffer content, Callback written) {
                            super.write(last, content, callback);
                            awaitQuietly(ended);
                        }
                    },
                    Callback.NOOP);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
