package dev.signet.server.api;

import dev.signet.server.auth.Caller;
import dev.signet.server.auth.Permission;
import java.util.Optional;

/**
 * Who may call a route, and on which port; every route names exactly one, and {@code openapi.yaml}
 * repeats it as {@code x-access}. How far an operator's permission reaches, the endpoint asks.
 *
 * @param permission what an operator needs; empty where no operator is admitted, or everybody is
 */
record Access(Audience audience, Optional<Permission> permission) {

    /** Kinds of callers. */
    enum Audience {
        PUBLIC("public"),
        PUBLIC_ALSO_PLAIN("public-also-plain"),
        WORKLOAD_TOKEN("workload-token"),
        WORKLOAD("workload"),
        OPERATOR("permission"),
        WORKLOAD_OR_OPERATOR("workload-or-permission");

        private final String text;

        Audience(String text) {
            this.text = text;
        }
    }

    /** Anybody, over HTTPS. */
    static final Access PUBLIC = new Access(Audience.PUBLIC, Optional.empty());

    /**
     * Anybody, also on the plain HTTP port: CRLs, CA certificates and OCSP, which relying parties
     * fetch without TLS (RFC 5280 §8), and health.
     */
    static final Access PUBLIC_ALSO_PLAIN =
            new Access(Audience.PUBLIC_ALSO_PLAIN, Optional.empty());

    /** A workload with its token: a certificate alone must not become another certificate. */
    static final Access WORKLOAD_TOKEN = new Access(Audience.WORKLOAD_TOKEN, Optional.empty());

    /** A workload that renews, with its token or with a certificate of ours. */
    static final Access WORKLOAD = new Access(Audience.WORKLOAD, Optional.empty());

    /** An operator who holds {@code permission}, however far it reaches. */
    static Access of(Permission permission) {
        return new Access(Audience.OPERATOR, Optional.of(permission));
    }

    /** A workload, as far as its own identity goes, or an operator who holds {@code permission}. */
    static Access workloadOr(Permission permission) {
        return new Access(Audience.WORKLOAD_OR_OPERATOR, Optional.of(permission));
    }

    /** The word in {@code openapi.yaml}. */
    String text() {
        return audience.text + permission.map(each -> ":" + each.text()).orElse("");
    }

    boolean needsCaller() {
        return audience != Audience.PUBLIC && audience != Audience.PUBLIC_ALSO_PLAIN;
    }

    boolean admits(Caller caller) {
        return !needsCaller()
                || switch (caller) {
                    case Caller.KubernetesCaller _, Caller.JwtCaller _ ->
                            audience != Audience.OPERATOR;
                    case Caller.JoinCaller _ -> audience == Audience.WORKLOAD_TOKEN;
                    case Caller.CertificateCaller _ ->
                            audience == Audience.WORKLOAD
                                    || audience == Audience.WORKLOAD_OR_OPERATOR;
                    case Caller.OperatorCaller(_, var grants) ->
                            permission.filter(grants::hold).isPresent();
                    case Caller.ServerCaller _ -> false;
                };
    }

    /**
     * Whether a workload may come that nobody could be asked about: an outage of its cluster must
     * not end what it has.
     */
    boolean admitsUnanswered() {
        return audience == Audience.WORKLOAD;
    }

    /** What a caller that is not admitted needs. */
    String needed() {
        return switch (audience) {
            case PUBLIC, PUBLIC_ALSO_PLAIN -> "nothing is needed";
            case WORKLOAD_TOKEN -> "this needs a workload's own token";
            case WORKLOAD -> "this needs a workload: its token or its certificate";
            case OPERATOR -> "this needs an operator with the permission " + permissionText();
            case WORKLOAD_OR_OPERATOR ->
                    "this needs a workload, or an operator with the permission " + permissionText();
        };
    }

    /** What a caller without a credential does about it. */
    String missing() {
        return needed() + ": send Authorization: Bearer <token>";
    }

    private String permissionText() {
        return permission.map(Permission::text).orElseThrow();
    }
}
