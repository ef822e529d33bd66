package dev.signet.client.authorization.servlet;

import dev.signet.client.authorization.IncomingRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Collections;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/** A request without what it says of a client's certificate, so that nobody reads it by mistake. */
final class WithoutForwarded extends HttpServletRequestWrapper {

    WithoutForwarded(HttpServletRequest request) {
        super(request);
    }

    @Override
    public @Nullable String getHeader(String name) {
        return isHidden(name) ? null : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return isHidden(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        return Collections.enumeration(
                Collections.list(super.getHeaderNames()).stream()
                        .filter(name -> !isHidden(name))
                        .toList());
    }

    private static boolean isHidden(String name) {
        return IncomingRequest.FORWARDED_CLIENT_CERT.equalsIgnoreCase(name);
    }
}
