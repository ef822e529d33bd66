package dev.signet.client.authorization.grpc;

import dev.signet.client.authorization.Authorization;
import dev.signet.client.authorization.AuthorizationDecision;
import dev.signet.client.authorization.Caller;
import dev.signet.client.authorization.IncomingRequest;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Judges each call before its method sees it, and a stream again at each message that comes after
 * the policy or the revocation lists have changed, or the caller's certificate is over. Refused
 * calls end with {@code PERMISSION_DENIED} and no description.
 *
 * <p>For rules a call is {@code POST} to {@code /package.Service/Method}, as in HTTP/2. Add it last
 * to the {@code ServerBuilder}: the last interceptor is asked first.
 */
public final class AuthorizationInterceptor implements ServerInterceptor {

    private static final Context.Key<Caller> CALLER = Context.key("signet-caller");
    private static final Metadata.Key<String> FORWARDED =
            Metadata.Key.of(
                    IncomingRequest.FORWARDED_CLIENT_CERT, Metadata.ASCII_STRING_MARSHALLER);

    private final Authorization authorization;

    /** Judges as {@code authorization} says. */
    public AuthorizationInterceptor(Authorization authorization) {
        this.authorization = authorization;
    }

    /** Who made the call that is being served; empty elsewhere. */
    public static Optional<Caller> caller() {
        return Optional.ofNullable(CALLER.get());
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        IncomingRequest request = incoming(call, headers);
        // Before the decision, so that a change meanwhile is noticed.
        long epoch = authorization.epoch();
        AuthorizationDecision decision = authorization.decide(request);
        if (!decision.allowed()) {
            call.close(Status.PERMISSION_DENIED, new Metadata());
            return new ServerCall.Listener<>() {};
        }
        if (!(decision.caller() instanceof Caller.Forwarded)) {
            headers.removeAll(FORWARDED);
        }
        var standing = new Standing(authorization, request, decision.caller(), epoch);
        var judged = new JudgedCall<>(call, standing);
        Context context = Context.current().withValue(CALLER, decision.caller());
        return new JudgedListener<>(Contexts.interceptCall(context, judged, headers, next), judged);
    }

    private static IncomingRequest incoming(ServerCall<?, ?> call, Metadata headers) {
        @Nullable Iterable<String> forwarded = headers.getAll(FORWARDED);
        return IncomingRequest.of(
                Optional.ofNullable(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION)),
                address(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)),
                forwarded == null
                        ? List.of()
                        : StreamSupport.stream(forwarded.spliterator(), false).toList(),
                "POST",
                "/" + call.getMethodDescriptor().getFullMethodName());
    }

    private static String address(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress internet && internet.getAddress() != null
                ? internet.getAddress().getHostAddress()
                : String.valueOf(address);
    }
}
