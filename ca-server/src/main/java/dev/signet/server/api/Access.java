package dev.signet.server.api;

import dev.signet.server.auth.Caller;

/**
 * Who may call a route, and on which port; every route names exactly one, and {@code openapi.yaml}
 * repeats it as {@code x-access}.
 */
enum Access {
    /** Anybody, over HTTPS. */
    PUBLIC("public"),

    /**
     * Anybody, also on the plain HTTP port: CRLs, CA certificates and OCSP, which relying parties
     * fetch without TLS (RFC 5280 §8), and health.
     */
    PUBLIC_ALSO_PLAIN("public-also-plain"),

    /** A workload with its token: a certificate alone must not become another certificate. */
    WORKLOAD_TOKEN("workload-token"),

    /** A workload, with its token or with a certificate of ours. */
    WORKLOAD("workload"),

    /** A workload or an operator; the deed decides what of. */
    CALLER("caller"),

    OPERATOR("operator");

    private final String text;

    Access(String text) {
        this.text = text;
    }

    /** The word in {@code openapi.yaml}. */
    String text() {
        return text;
    }

    boolean needsCaller() {
        return this != PUBLIC && this != PUBLIC_ALSO_PLAIN;
    }

    boolean admits(Caller caller) {
        return switch (caller) {
            case Caller.KubernetesCaller _ -> this != OPERATOR;
            case Caller.CertificateCaller _ -> this != OPERATOR && this != WORKLOAD_TOKEN;
            case Caller.OperatorCaller _ -> this == OPERATOR || this == CALLER || !needsCaller();
            case Caller.ServerCaller _ -> false;
        };
    }

    /** What a caller that is not admitted needs. */
    String needed() {
        return switch (this) {
            case PUBLIC, PUBLIC_ALSO_PLAIN -> "nothing is needed";
            case WORKLOAD_TOKEN -> "this needs a workload's own Kubernetes service-account token";
            case WORKLOAD ->
                    "this needs a workload: its Kubernetes service-account token or its certificate";
            case CALLER -> "this needs a workload or an operator";
            case OPERATOR -> "this needs an operator's token";
        };
    }
}
