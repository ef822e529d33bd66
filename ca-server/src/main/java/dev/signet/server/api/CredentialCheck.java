package dev.signet.server.api;

import dev.signet.server.auth.AuthenticationOutcome.Missing;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Refuses what needs no look at the credential: a request without one to a route that needs a
 * caller, as {@link Gate} would, and one of an address that has sent too many that were no good. It
 * stands before the rooms and the servlet, which cost more than all until here, and behind what
 * reads bodies, so that a client that still sends does not lose its answer.
 */
final class CredentialCheck extends Handler.Wrapper {

    private final RouteTable routes;
    private final Throttle throttle;
    private final CredentialCount credentials;
    private final RequestIds ids;
    private final RequestTrail trail;

    CredentialCheck(HttpApi api, Handler next) {
        super(next);
        this.routes = api.routeTable();
        this.throttle = api.throttle();
        this.credentials = api.credentials();
        this.ids = api.requestIds();
        this.trail = api.trail();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Visit visit = Visit.of(request);
        Optional<TooMany> tooMany = throttle.presented(visit);
        if (tooMany.isPresent()) {
            ErrorAnswers.send(request, response, callback, ids.next(), tooMany.get());
            return true;
        }
        Optional<Route> closed =
                visit.credential().isPresent() ? Optional.empty() : needsCaller(request);
        if (closed.isPresent()) {
            refuse(closed.get(), request, response, callback);
            return true;
        }
        return super.handle(request, response, callback);
    }

    /** The route, if it is one for callers; there is none on the port without TLS. */
    private Optional<Route> needsCaller(Request request) {
        return HttpServer.isPlain(request)
                ? Optional.empty()
                : routes.find(request.getMethod(), request.getHttpURI().getPath())
                        .filter(route -> route.access().needsCaller());
    }

    private void refuse(Route route, Request request, Response response, Callback callback) {
        credentials.count(new Missing());
        Problem problem = Problem.unauthenticated(route.access().missing());
        String id = trail.refused(request, route, problem);
        response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, Problem.NO_TOKEN);
        ErrorAnswers.send(request, response, callback, id, problem, 0);
    }
}
