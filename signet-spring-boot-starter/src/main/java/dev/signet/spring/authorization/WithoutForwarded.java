package dev.signet.spring.authorization;

import dev.signet.client.authorization.IncomingRequest;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;

/** A request without what it says of a client's certificate, so that nobody reads it by mistake. */
final class WithoutForwarded extends ServerHttpRequestDecorator {

    private final HttpHeaders headers;

    WithoutForwarded(ServerHttpRequest request) {
        super(request);
        var kept = new HttpHeaders();
        request.getHeaders().headerSet().stream()
                .filter(header ->
                        !header.getKey().equalsIgnoreCase(IncomingRequest.FORWARDED_CLIENT_CERT))
                .forEach(header -> kept.addAll(header.getKey(), header.getValue()));
        headers = HttpHeaders.readOnlyHttpHeaders(kept);
    }

    @Override
    public HttpHeaders getHeaders() {
        return headers;
    }
}
