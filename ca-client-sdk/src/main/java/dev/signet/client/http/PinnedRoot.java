package dev.signet.client.http;

import dev.signet.client.CaException;
import dev.signet.client.json.JsonObject;
import dev.signet.client.json.MalformedJsonException;
import dev.signet.client.pem.MalformedPemException;
import dev.signet.client.pem.Pem;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Fetches the root that a fingerprint names, from a server that nothing is known about yet: who
 * answers does not matter, since nobody can make another certificate with that fingerprint, and
 * nothing is sent that is not public.
 */
public final class PinnedRoot {

    private PinnedRoot() {}

    /**
     * The root in the trust bundle of {@code server} whose SHA-256 is {@code fingerprint}.
     *
     * @param fingerprint of the certificate in DER; hex, also with colons
     * @throws CaException.Protocol if no certificate there has it
     * @throws IllegalArgumentException if it is no fingerprint
     */
    public static X509Certificate fetch(URI server, String fingerprint, Duration timeout)
            throws CaException {
        String wanted = fingerprint.replace(":", "").toLowerCase(Locale.ROOT);
        if (!wanted.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException(
                    "a fingerprint is the SHA-256 of a certificate, 64 hex digits: " + fingerprint);
        }
        var transport = new HttpTransport(server, anybody(), timeout);
        try {
            JsonObject bundle = transport.fetch("/v1/trust-bundle");
            for (String pem : bundle.texts("certificates")) {
                for (X509Certificate root : Pem.certificates(pem)) {
                    if (sha256(root).equals(wanted)) {
                        return root;
                    }
                }
            }
        } catch (MalformedJsonException | MalformedPemException | GeneralSecurityException e) {
            throw new CaException.Protocol("the trust bundle of " + server + " makes no sense", e);
        } finally {
            transport.retire();
        }
        throw new CaException.Protocol(
                "no root of " + server + " has the SHA-256 fingerprint " + wanted);
    }

    private static String sha256(X509Certificate certificate) throws GeneralSecurityException {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        return HexFormat.of().formatHex(sha256.digest(certificate.getEncoded()));
    }

    private static SSLContext anybody() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anybody()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot make a TLS context", e);
        }
    }

    /** Accepts every server, to fetch what is then verified by its fingerprint. */
    private static final class Anybody extends X509ExtendedTrustManager {

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            throw neverAServer();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
            throw neverAServer();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            throw neverAServer();
        }

        private static IllegalStateException neverAServer() {
            return new IllegalStateException("only a client trusts anybody");
        }
    }
}
