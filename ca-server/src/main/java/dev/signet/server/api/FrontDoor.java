package dev.signet.server.api;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Where every request comes in, before its path is looked at and its body is read: who sends too
 * many without a credential is refused here, with no line in the log. It also tells {@link
 * Throttle} what becomes of each request.
 */
final class FrontDoor extends Handler.Wrapper {

    /**
     * Kubernetes asks these from the node's address, which a pod of that node may share: whoever
     * floods us must not have us restarted.
     */
    private static final Set<String> PROBES = Set.of("/livez", "/readyz");

    private final Throttle throttle;
    private final RequestIds ids;

    FrontDoor(Throttle throttle, RequestIds ids, Handler next) {
        super(next);
        this.throttle = throttle;
        this.ids = ids;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        var visit =
                new Visit(
                        ClientNetwork.of(request.getConnectionMetaData().getRemoteSocketAddress()),
                        credential(request),
                        PROBES.contains(request.getHttpURI().getPath()));
        if (visit.credential().isEmpty()) {
            Optional<TooMany> tooMany = throttle.stranger(visit);
            if (tooMany.isPresent()) {
                ErrorAnswers.send(request, response, callback, ids.next(), tooMany.get());
                return true;
            }
        }
        request.setAttribute(Visit.ATTRIBUTE, visit);
        return super.handle(request, new Counted(request, response, visit), callback);
    }

    private static Optional<String> credential(Request request) {
        return CredentialDigest.of(
                Optional.ofNullable(request.getHeaders().get(HttpHeader.AUTHORIZATION)),
                () -> ClientCertificate.of(request));
    }

    /** Counts the request before its client can know the answer and send the next. */
    private final class Counted extends Response.Wrapper {
        private final Visit visit;
        private boolean begun;

        Counted(Request request, Response response, Visit visit) {
            super(request, response);
            this.visit = visit;
        }

        @Override
        public void write(boolean last, ByteBuffer content, Callback callback) {
            if (!begun) {
                begun = true;
                throttle.answered(visit, getRequest().getMethod(), getStatus());
            }
            super.write(last, content, callback);
        }
    }
}
