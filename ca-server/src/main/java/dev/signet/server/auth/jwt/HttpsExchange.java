package dev.signet.server.auth.jwt;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * One question over HTTPS to a host that may be slow, broken or hostile: bounded in time and
 * octets, never redirected, never decompressed, never without verifying whose host it is.
 */
public final class HttpsExchange {

    private HttpsExchange() {}

    /**
     * A client for such exchanges.
     *
     * @param anchors what to trust, as PEM certificates; the JDK's roots if there is none
     * @throws GeneralSecurityException if {@code anchors} are no certificates
     */
    public static HttpClient client(Duration connectTimeout, Optional<String> anchors)
            throws GeneralSecurityException, IOException {
        HttpClient.Builder client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(connectTimeout);
        if (anchors.isPresent()) {
            client.sslContext(trusting(anchors.get()));
        }
        return client.build();
    }

    /**
     * The answer to {@code request}, whatever its status. Blocks at most for {@code timeout}.
     *
     * @param maxOctets of the answer's body
     * @throws IOException if there is none within the bounds, or it is compressed; the message says
     *     so and quotes nothing of the answer
     */
    public static HttpResponse<byte[]> send(
            HttpClient client, HttpRequest.Builder request, Duration timeout, int maxOctets)
            throws IOException {
        HttpRequest whole = request.timeout(timeout).build();
        var exchange =
                client.sendAsync(
                        whole, BodyHandlers.limiting(BodyHandlers.ofByteArray(), maxOctets));
        try {
            // The request's own timeout ends with the headers; this one covers the body too.
            HttpResponse<byte[]> answer = exchange.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            requirePlain(answer);
            return answer;
        } catch (TimeoutException e) {
            var _ = exchange.cancel(true);
            throw new IOException(
                    whole.uri() + " did not answer within " + timeout.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            throw new IOException(whole.uri() + " cannot be read: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while reading " + whole.uri(), e);
        }
    }

    private static void requirePlain(HttpResponse<byte[]> answer) throws IOException {
        if (answer.headers()
                .firstValue("Content-Encoding")
                .filter(encoding -> !encoding.equalsIgnoreCase("identity"))
                .isPresent()) {
            throw new IOException(answer.uri() + " answers with compressed octets");
        }
    }

    private static SSLContext trusting(String anchors)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int count = 0;
        for (Certificate anchor :
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(
                                new ByteArrayInputStream(
                                        anchors.getBytes(StandardCharsets.UTF_8)))) {
            store.setCertificateEntry("ca-" + count++, anchor);
        }
        if (count == 0) {
            throw new GeneralSecurityException("no certificate");
        }
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
