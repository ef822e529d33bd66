package dev.signet.server.api;

import dev.signet.server.x509.Der;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.eclipse.jetty.io.EndPoint.SslSessionData;
import org.eclipse.jetty.server.Request;

/** The leaf that a client presented in the TLS handshake and whose key it proved to hold there. */
final class ClientCertificate {

    private ClientCertificate() {}

    /** Empty without TLS too. */
    static Optional<Der> of(Request request) {
        SslSessionData tls =
                request.getConnectionMetaData().getConnection().getEndPoint().getSslSessionData();
        X509Certificate[] chain = tls == null ? null : tls.peerCertificates();
        return chain == null || chain.length == 0
                ? Optional.empty()
                : Optional.of(encoded(chain[0]));
    }

    private static Der encoded(X509Certificate certificate) {
        try {
            return Der.copyOf(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was decoded has an encoding", e);
        }
    }
}
