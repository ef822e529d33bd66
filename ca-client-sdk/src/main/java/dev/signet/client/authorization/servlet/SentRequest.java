package dev.signet.client.authorization.servlet;

import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;

/**
 * What of a request no wrapper has changed. Frameworks wrap requests to believe headers such as
 * {@code X-Forwarded-Prefix} and {@code X-Forwarded-For}, which anybody can send.
 */
final class SentRequest {

    private final HttpServletRequest seen;
    private final HttpServletRequest sent;

    SentRequest(HttpServletRequest seen) {
        this.seen = seen;
        this.sent = unwrapped(seen);
    }

    private static HttpServletRequest unwrapped(HttpServletRequest request) {
        HttpServletRequest innermost = request;
        while (innermost instanceof ServletRequestWrapper wrapper
                && wrapper.getRequest() instanceof HttpServletRequest inner) {
            innermost = inner;
        }
        return innermost;
    }

    /**
     * The path by which the application finds what answers, below the prefix that the server gave
     * to it; not below one that a header claims. Empty, which no policy lets on, if the two do not
     * go together.
     */
    String path() {
        String uri = seen.getRequestURI();
        String claimed = seen.getContextPath();
        if (claimed.equals(sent.getContextPath())) {
            return uri;
        }
        return uri.startsWith(claimed)
                ? sent.getContextPath() + uri.substring(claimed.length())
                : "";
    }

    /** Where the connection comes from; what a header claims only if the server itself does. */
    String address() {
        return sent.getAttribute(ServletAuthorization.ADDRESS) instanceof String address
                ? address
                : sent.getRemoteAddr();
    }

    /** Whether the connection has TLS. */
    boolean isSecure() {
        return sent.isSecure();
    }
}
