package dev.signet.client.authorization;

import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A condition on who calls and what for. Whatever does not clearly fulfil it is refused: a caller
 * without a SPIFFE ID fulfils no condition on identity and no negation of one. Immutable.
 *
 * <p>In patterns {@code *} stands for any characters of one segment, and a last segment {@code **}
 * for all segments from there on; there are no regular expressions.
 */
public final class Authorizer {

    private static final Authorizer ANYONE =
            new Authorizer("anyone", (request, unknown) -> Fulfilled.YES);
    private static final Authorizer ANY = ofCaller("any workload", id -> true);

    private static final Pattern ENCODED_STAR = Pattern.compile("%2[aA]");

    private interface Condition {

        /**
         * Tests a request.
         *
         * @param unknown what to answer about something that the request does not have
         */
        Fulfilled test(AuthorizationRequest request, Fulfilled unknown);
    }

    private final String words;
    private final Condition condition;

    private Authorizer(String words, Condition condition) {
        this.words = words;
        this.condition = condition;
    }

    /** Everybody, with a certificate or without; for what needs no protection, such as probes. */
    public static Authorizer anyone() {
        return ANYONE;
    }

    /** Everybody who has a SPIFFE ID, of whatever trust domain TLS lets in. */
    public static Authorizer any() {
        return ANY;
    }

    /** The one caller of that name. */
    public static Authorizer id(SpiffeId id) {
        return ofCaller(id.toString(), id::equals);
    }

    /**
     * The one caller of that name.
     *
     * @throws IllegalArgumentException if it is no SPIFFE ID
     */
    public static Authorizer id(String id) {
        return id(SpiffeId.of(id));
    }

    /** Callers of these names; of none, if there are none. */
    public static Authorizer oneOf(SpiffeId... ids) {
        List<SpiffeId> all = List.of(ids);
        return ofCaller("one of " + all, all::contains);
    }

    /** All workloads of a trust domain. */
    public static Authorizer memberOf(String trustDomain) {
        requireSegment(trustDomain);
        return matching("spiffe://" + trustDomain + "/**");
    }

    /** All service accounts of one Kubernetes namespace. */
    public static Authorizer namespace(String trustDomain, String namespace) {
        return serviceAccount(trustDomain, namespace, "*");
    }

    /**
     * Kubernetes service accounts.
     *
     * @param namespace may have {@code *}, as may {@code serviceAccount}: {@code orders-*}
     */
    public static Authorizer serviceAccount(
            String trustDomain, String namespace, String serviceAccount) {
        requireSegment(trustDomain);
        requireSegment(namespace);
        requireSegment(serviceAccount);
        return matching("spiffe://" + trustDomain + "/ns/" + namespace + "/sa/" + serviceAccount);
    }

    /**
     * Callers whose SPIFFE ID fits a pattern, such as {@code spiffe://example.org/ns/*}{@code
     * /sa/orders} or {@code spiffe://example.org/**}. The trust domain is written out.
     *
     * @throws IllegalArgumentException if no SPIFFE ID could fit
     */
    public static Authorizer matching(String pattern) {
        SpiffePattern ids = SpiffePattern.of(pattern);
        return ofCaller(pattern, ids::matches);
    }

    /**
     * Requests with one of these methods, in capital letters. {@code HEAD} is among them if {@code
     * GET} is: servers let the same code answer it (RFC 9110 §9.3.2).
     */
    public static Authorizer method(String... methods) {
        List<String> all = List.of(methods);
        for (String method : all) {
            if (!method.matches("[A-Z]{1,32}")) {
                throw new IllegalArgumentException(
                        "a method is a word in capital letters, not \"" + method + "\"");
            }
        }
        return ofPart(
                "method " + String.join(" or ", all),
                AuthorizationRequest::method,
                method -> all.contains(method) || (method.equals("HEAD") && all.contains("GET")));
    }

    /**
     * Requests to one path, or to those that fit a pattern: {@code /orders/*}, {@code /admin/**},
     * which is {@code /admin} and all below it. A path that has another spelling, with {@code //},
     * {@code ..}, {@code ;} or needless encodings, fits no pattern and no negation of one. A slash
     * at the end makes no difference, nor does {@code %3A} for {@code :}; case does.
     *
     * @throws IllegalArgumentException if no path could fit
     */
    public static Authorizer path(String pattern) {
        RequestPath written =
                RequestPath.parse(pattern)
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "a path begins with a slash and has no '//', '..',"
                                                + " ';' or needless encoding, unlike \""
                                                + pattern
                                                + "\""));
        if (ENCODED_STAR.matcher(pattern).find()) {
            throw new IllegalArgumentException(
                    "no pattern can mean a star itself, which \"" + pattern + "\" encodes");
        }
        PathPattern paths = PathPattern.of(written.segments());
        return new Authorizer(
                "path " + pattern,
                (request, unknown) ->
                        request.path()
                                .flatMap(RequestPath::parse)
                                .map(path -> Fulfilled.when(paths.matches(path.segments())))
                                .orElse(unknown));
    }

    /** What fulfils all of them; of none, everything. */
    public static Authorizer allOf(Authorizer... all) {
        return combined("all of", all, Fulfilled.YES, Fulfilled::and);
    }

    /** What fulfils at least one of them; of none, nothing. */
    public static Authorizer anyOf(Authorizer... any) {
        return combined("any of", any, Fulfilled.NO, Fulfilled::or);
    }

    /** What clearly does not fulfil the other: of callers, only those with a name. */
    public static Authorizer not(Authorizer other) {
        return new Authorizer(
                "not " + other,
                (request, unknown) -> other.condition.test(request, unknown).negated());
    }

    /** Judges one request. */
    public AuthorizationDecision decide(AuthorizationRequest request) {
        return letsIn(request)
                ? AuthorizationDecision.allow(
                        words, request.caller() + " is allowed", request.caller())
                : AuthorizationDecision.deny(
                        words, request.caller() + " is not: " + words, request.caller());
    }

    /** Judges a peer alone, where there is no request; conditions on one are not fulfilled. */
    public AuthorizationDecision decide(PeerIdentity peer) {
        return decide(AuthorizationRequest.of(new Caller.Direct(peer)));
    }

    /** Whether the condition clearly holds. */
    boolean letsIn(AuthorizationRequest request) {
        return condition.test(request, Fulfilled.UNKNOWN) == Fulfilled.YES;
    }

    /**
     * Whether the condition holds if what cannot be said does not: who has no name is not in the
     * namespace, and so is not kept out with it, but is kept out with all who are not in it.
     */
    boolean keepsOut(AuthorizationRequest request) {
        return condition.test(request, Fulfilled.NO) == Fulfilled.YES;
    }

    /** The condition in words, for logs. */
    @Override
    public String toString() {
        return words;
    }

    private static Authorizer ofCaller(String words, Predicate<SpiffeId> condition) {
        return ofPart(words, request -> request.caller().spiffeId(), condition);
    }

    private static <T> Authorizer ofPart(
            String words,
            Function<AuthorizationRequest, Optional<T>> part,
            Predicate<? super T> condition) {
        return new Authorizer(
                words,
                (request, unknown) ->
                        part.apply(request)
                                .map(value -> Fulfilled.when(condition.test(value)))
                                .orElse(unknown));
    }

    private static Authorizer combined(
            String words,
            Authorizer[] conditions,
            Fulfilled start,
            BinaryOperator<Fulfilled> operator) {
        List<Authorizer> all = List.of(conditions);
        return new Authorizer(
                all.stream()
                        .map(Authorizer::toString)
                        .collect(Collectors.joining(", ", words + "(", ")")),
                (request, unknown) ->
                        all.stream()
                                .map(one -> one.condition.test(request, unknown))
                                .reduce(start, operator));
    }

    private static void requireSegment(String segment) {
        if (segment.isEmpty() || segment.indexOf('/') >= 0 || segment.equals("**")) {
            throw new IllegalArgumentException(
                    "trust domain, namespace and service account have no slash, unlike \""
                            + segment
                            + "\"");
        }
    }
}
