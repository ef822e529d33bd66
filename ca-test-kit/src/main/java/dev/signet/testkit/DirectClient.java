package dev.signet.testkit;

import dev.signet.client.CaClient;
import dev.signet.client.CaClientConfig;
import dev.signet.client.CaException;
import dev.signet.client.Credential;
import dev.signet.client.Identity;
import dev.signet.client.IssueRequest;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;

/**
 * The kit's own client of the server, past the {@link Door}. On a machine that is busy with tests a
 * server may take long, or be too busy for an answer: this client waits where an application's
 * would give up. Safe for concurrent use.
 */
final class DirectClient {

    private final URI server;
    private volatile CaClient client;

    DirectClient(URI server, List<X509Certificate> trustAnchors) {
        this.server = server;
        this.client = client(trustAnchors);
    }

    private CaClient client(List<X509Certificate> trustAnchors) {
        return new CaClient(
                new CaClientConfig(server, trustAnchors, Patience.LIMIT, Patience.LIMIT));
    }

    /** Knows the server by these from now on. */
    void trust(List<X509Certificate> trustAnchors) {
        client = client(trustAnchors);
    }

    /** The roots to trust now. */
    List<X509Certificate> trustAnchors() {
        return answer("tell its roots", () -> client.trustBundle().certificates());
    }

    /**
     * A key and a certificate of {@code workload}.
     *
     * @param token makes a token of it, anew for each attempt
     */
    Identity issue(String workload, Supplier<String> token, IssueRequest request) {
        return answer(
                "certify " + workload,
                () -> client.issue(new Credential.Token(token.get()), request).identity());
    }

    private static <T> T answer(String deed, Question<T> question) {
        try {
            return Patience.answer(question);
        } catch (CaException e) {
            throw failed(deed, e);
        }
    }

    /** That the test CA does not do {@code deed}. */
    static IllegalStateException failed(String deed, CaException e) {
        return new IllegalStateException("the test CA does not " + deed + ": " + e.getMessage(), e);
    }

    /** What the server is asked. */
    @FunctionalInterface
    interface Question<T> {
        T ask() throws CaException;
    }
}
