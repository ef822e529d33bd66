package dev.signet.client.authorization;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Decides about each request of a server, and keeps count. Safe for concurrent use; never blocks.
 *
 * <p>Every request is judged by what is in force at that moment: the policy, the roots, the
 * revocation lists, the time. A handshake that went well hours ago is no answer, and a resumed TLS
 * session has not been verified at all.
 */
public final class Authorization {

    private static final String COUNTER = "mtls_requests_total";

    private record InForce(
            AuthorizationPolicy policy, List<X509CRL> crls, TrustedChains trusted, long epoch) {}

    private final AuthorizationConfig config;
    private final KnownCallers callers = new KnownCallers();
    private final AtomicReference<InForce> inForce;

    /** Asks for the policy once, so that a server without one does not start. */
    public Authorization(AuthorizationConfig config) {
        this.config = config;
        this.inForce =
                new AtomicReference<>(
                        new InForce(
                                config.policy().get(),
                                config.crls().get(),
                                new TrustedChains(config.roots().map(Supplier::get)),
                                1));
    }

    /** Decides, and counts the decision. */
    public AuthorizationDecision decide(IncomingRequest request) {
        InForce now = refreshed();
        Instant time = config.clock().instant();
        AuthorizationDecision decision = judge(request, now, time);
        config.metrics()
                .count(
                        COUNTER,
                        Map.of(
                                "mode", config.mode().toString(),
                                "transport", decision.caller().transport().toString(),
                                "decision", decision.word(),
                                "rule", decision.wouldDeny().orElse(decision.rule())));
        callers.count(decision, time);
        return decision;
    }

    /**
     * Grows whenever policy, roots or revocation lists change. For what lasts longer than a
     * request, such as a stream: decide again when this has changed, or when the certificate is
     * over.
     */
    public long epoch() {
        return refreshed().epoch();
    }

    /** Whether all certificates of the caller, a forwarding proxy's too, are in force now. */
    public boolean isInForce(Caller caller) {
        return certificateFault(caller, refreshed(), config.clock().instant()).isEmpty();
    }

    /** The mode it works in. */
    public AuthorizationMode mode() {
        return config.mode();
    }

    /** Callers with a certificate, at most 1000, the newest last. */
    public List<KnownCaller> callersWithCertificate() {
        return callers.withCertificate();
    }

    /** Callers without a certificate by their addresses, at most 1000, the newest last. */
    public List<KnownCaller> callersWithoutCertificate() {
        return callers.withoutCertificate();
    }

    /** The state of the policy's file, if that is where the policy is from. */
    public Optional<PolicyStatus> policyStatus() {
        Supplier<AuthorizationPolicy> policy = config.policy();
        return policy instanceof PolicyFile file ? Optional.of(file.status()) : Optional.empty();
    }

    private AuthorizationDecision judge(IncomingRequest request, InForce now, Instant time) {
        Caller caller = direct(request);
        try {
            caller = behindProxy(caller, request);
        } catch (MalformedHeaderException e) {
            return AuthorizationDecision.deny(
                    AuthorizationPolicy.FORWARDED_CERTIFICATE,
                    "what " + caller + " says of its client makes no sense: " + e.getMessage(),
                    caller);
        }
        Optional<String> fault = certificateFault(caller, now, time);
        if (fault.isPresent()) {
            String reason =
                    "the certificate of "
                            + caller
                            + " is over, too new, revoked, or not trusted any more";
            return AuthorizationDecision.deny(fault.get(), reason, caller);
        }
        if (!request.hasOneMethod()) {
            String reason = "a header says another method than the request has";
            return byMode(
                    AuthorizationDecision.deny(
                            AuthorizationPolicy.METHOD_OVERRIDDEN, reason, caller));
        }
        return byMode(
                now.policy()
                        .decide(AuthorizationRequest.of(caller, request.method(), request.path())));
    }

    private AuthorizationDecision byMode(AuthorizationDecision decision) {
        boolean goesOn =
                switch (config.mode()) {
                    case STRICT -> false;
                    case PERMISSIVE ->
                            decision.rule().equals(AuthorizationPolicy.NO_CERTIFICATE)
                                    || decision.rule()
                                            .equals(AuthorizationPolicy.NO_FORWARDED_CERTIFICATE);
                    case DRY_RUN -> true;
                };
        return decision.allowed() || !goesOn
                ? decision
                : AuthorizationDecision.allow(
                                decision.rule(), "let on: " + decision.reason(), decision.caller())
                        .but(Optional.of(decision.rule()));
    }

    private static Caller direct(IncomingRequest request) {
        if (!request.chain().isEmpty()) {
            return new Caller.Direct(PeerIdentity.of(request.chain()));
        }
        return new Caller.Anonymous(
                request.tls() ? Transport.TLS : Transport.PLAIN, request.address());
    }

    /**
     * Anybody can send the header; it is read only from those who are named. Without it these speak
     * for somebody who has no certificate, not for themselves, unless they are known to do both.
     */
    private Caller behindProxy(Caller caller, IncomingRequest request)
            throws MalformedHeaderException {
        if (!(caller instanceof Caller.Direct direct) || !isProxy(direct.peer())) {
            return caller;
        }
        if (!request.forwardedClientCert().isEmpty()) {
            return ForwardedClient.of(direct.peer(), request.forwardedClientCert());
        }
        return config.proxiesCall()
                ? caller
                : new Caller.Anonymous(
                        Transport.TLS, request.address(), Optional.of(direct.peer()));
    }

    /** Whether the word of this peer about its clients is taken. */
    private boolean isProxy(PeerIdentity peer) {
        return config.proxies().map(trusted -> trusted.decide(peer).allowed()).orElse(false);
    }

    private static Optional<PeerIdentity> proxy(Caller caller) {
        if (caller instanceof Caller.Forwarded forwarded) {
            return Optional.of(forwarded.proxy());
        }
        return caller instanceof Caller.Anonymous anonymous ? anonymous.proxy() : Optional.empty();
    }

    private static Optional<String> certificateFault(Caller caller, InForce now, Instant time) {
        List<PeerIdentity> certificates =
                Stream.concat(caller.certificate().stream(), proxy(caller).stream()).toList();
        for (PeerIdentity peer : certificates) {
            if (time.isBefore(peer.notBefore()) || !time.isBefore(peer.notAfter().plusSeconds(1))) {
                return Optional.of(AuthorizationPolicy.CERTIFICATE_NOT_IN_FORCE);
            }
            for (X509Certificate certificate : peer.chain()) {
                // Compares the issuer too.
                if (now.crls().stream().anyMatch(crl -> crl.isRevoked(certificate))) {
                    return Optional.of(AuthorizationPolicy.CERTIFICATE_REVOKED);
                }
            }
        }
        // Of a certificate that a proxy forwards, the proxy knows whom to trust.
        return proxy(caller)
                .or(caller::certificate)
                .filter(peer -> !now.trusted().have(peer.chain(), time))
                .map(untrusted -> AuthorizationPolicy.CERTIFICATE_NOT_TRUSTED);
    }

    /** The suppliers give the same object until something has changed. */
    @SuppressWarnings("ReferenceEquality") // An equal one counts as a change, which does no harm.
    private InForce refreshed() {
        AuthorizationPolicy policy = config.policy().get();
        List<X509CRL> crls = config.crls().get();
        Optional<List<X509Certificate>> roots = config.roots().map(Supplier::get);
        return inForce.updateAndGet(before ->
                before.policy() == policy && before.crls() == crls && before.trusted().areOf(roots)
                        ? before
                        : new InForce(policy, crls, new TrustedChains(roots), before.epoch() + 1));
    }
}
