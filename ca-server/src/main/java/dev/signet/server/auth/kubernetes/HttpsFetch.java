package dev.signet.server.auth.kubernetes;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * GET over HTTPS from a host that may be slow, broken or hostile: bounded in time and octets, never
 * redirected, never decompressed.
 */
final class HttpsFetch {

    private static final int OK = 200;

    private final KeyFetchLimits limits;

    HttpsFetch(KeyFetchLimits limits) {
        this.limits = limits;
    }

    /**
     * The octets at {@code url}. Blocks at most for the total timeout.
     *
     * @param caFile what to trust, in PEM; the JDK's roots if there is none
     * @throws KeysUnavailableException if the answer is not a plain 200 within the limits
     */
    byte[] get(URI url, Optional<Path> caFile) throws KeysUnavailableException {
        HttpResponse<byte[]> answer = answer(url, caFile);
        if (answer.statusCode() != OK) {
            throw new KeysUnavailableException(
                    url
                            + " answers with status "
                            + answer.statusCode()
                            + advice(answer.statusCode()));
        }
        if (answer.headers()
                .firstValue("Content-Encoding")
                .filter(encoding -> !encoding.equalsIgnoreCase("identity"))
                .isPresent()) {
            throw new KeysUnavailableException(url + " answers with compressed octets");
        }
        return answer.body();
    }

    private HttpResponse<byte[]> answer(URI url, Optional<Path> caFile)
            throws KeysUnavailableException {
        HttpRequest request =
                HttpRequest.newBuilder(url)
                        .header("Accept", "application/json, application/jwk-set+json")
                        .timeout(limits.totalTimeout())
                        .build();
        // One client for each fetch: there is one fetch an hour, and none leaves threads behind.
        HttpClient client = client(caFile);
        try {
            // The request's own timeout ends with the headers; this one covers the body too.
            return client.sendAsync(
                            request,
                            BodyHandlers.limiting(BodyHandlers.ofByteArray(), limits.maxOctets()))
                    .get(limits.totalTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new KeysUnavailableException(
                    url + " did not answer within " + limits.totalTimeout().toMillis() + " ms", e);
        } catch (ExecutionException e) {
            throw new KeysUnavailableException(url + " cannot be read: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KeysUnavailableException("interrupted while reading " + url, e);
        } finally {
            client.shutdownNow();
        }
    }

    private static String advice(int status) {
        return switch (status) {
            case 401, 403 ->
                    ": the API server must let anonymous callers read it (ClusterRole"
                            + " system:service-account-issuer-discovery)";
            case 301, 302, 303, 307, 308 -> ": redirects are not followed, configure the final URL";
            default -> "";
        };
    }

    private HttpClient client(Optional<Path> caFile) throws KeysUnavailableException {
        HttpClient.Builder client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(limits.connectTimeout());
        if (caFile.isPresent()) {
            client.sslContext(trusting(caFile.get()));
        }
        return client.build();
    }

    private static SSLContext trusting(Path caFile) throws KeysUnavailableException {
        try (InputStream pem = Files.newInputStream(caFile)) {
            KeyStore anchors = KeyStore.getInstance("PKCS12");
            anchors.load(null, null);
            int count = 0;
            for (Certificate anchor :
                    CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                anchors.setCertificateEntry("ca-" + count++, anchor);
            }
            if (count == 0) {
                throw new KeysUnavailableException(caFile + " has no certificate in it");
            }
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(anchors);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new KeysUnavailableException(
                    caFile + " is no readable PEM file of certificates", e);
        }
    }
}
