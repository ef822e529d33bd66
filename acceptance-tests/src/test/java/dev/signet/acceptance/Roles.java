package dev.signet.acceptance;

/** Documents of roles, as an operator puts them. */
final class Roles {

    /** Every workload of the stand-in cluster may have its service's name and its SPIFFE ID. */
    static final String WORKLOADS =
            """
            {
              "callers": [{"cluster": "dev", "namespace": "*", "service_account": "*"}],
              "allowed_domains": ["{{service_account}}.{{namespace}}.svc.cluster.local"],
              "allowed_uri_sans": ["spiffe://{{trust_domain}}/ns/{{namespace}}/sa/{{service_account}}"]
            }
            """;

    private Roles() {}
}
