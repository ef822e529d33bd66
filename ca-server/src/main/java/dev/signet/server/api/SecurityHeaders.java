package dev.signet.server.api;

import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;

/**
 * What every answer tells browsers, whoever makes it: take the type as it is given, run nothing,
 * show it in no frame, tell nobody where you were; and on the port with TLS, never come back
 * without it for a year (RFC 6797).
 */
final class SecurityHeaders implements HttpConfiguration.Customizer {

    private static final List<HttpField> EVERYWHERE =
            List.of(
                    new PreEncodedHttpField("X-Content-Type-Options", "nosniff"),
                    new PreEncodedHttpField(
                            "Content-Security-Policy",
                            "default-src 'none'; frame-ancestors 'none'"),
                    new PreEncodedHttpField("Referrer-Policy", "no-referrer"));

    private static final HttpField WITH_TLS =
            new PreEncodedHttpField(HttpHeader.STRICT_TRANSPORT_SECURITY, "max-age=31536000");

    @Override
    public Request customize(Request request, HttpFields.Mutable answer) {
        put(request, answer);
        return request;
    }

    /** Puts them into {@code answer}, which is one to {@code request}. */
    static void put(Request request, HttpFields.Mutable answer) {
        EVERYWHERE.forEach(answer::put);
        if (!HttpServer.isPlain(request)) {
            answer.put(WITH_TLS);
        }
    }
}
