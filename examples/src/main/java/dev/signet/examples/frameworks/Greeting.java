package dev.signet.examples.frameworks;

import dev.signet.client.authorization.PeerIdentity;
import jakarta.servlet.http.HttpServletRequest;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** What every server here answers: whom it takes its caller for, and by which certificate. */
final class Greeting {

    private Greeting() {}

    /** A line of text for {@code caller}. */
    static String to(PeerIdentity caller) {
        return "you are " + caller + ", by certificate " + caller.serial().toString(16) + "\n";
    }

    /** The caller of a servlet; there is one, since the server insists on a certificate. */
    static PeerIdentity caller(HttpServletRequest request) {
        var chain =
                (X509Certificate[]) request.getAttribute("jakarta.servlet.request.X509Certificate");
        return PeerIdentity.of(List.of(chain));
    }

    /** The caller of a TLS session; there is one, since the server insists on a certificate. */
    static PeerIdentity caller(SSLSession session) throws SSLPeerUnverifiedException {
        return PeerIdentity.of(session)
                .orElseThrow(() -> new SSLPeerUnverifiedException("no certificate came"));
    }
}
