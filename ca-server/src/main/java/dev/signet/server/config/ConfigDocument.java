package dev.signet.server.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code signet.yaml} as it is written: every key optional, nothing checked but its type. */
record ConfigDocument(
        @Nullable String instance,
        @Nullable Https https,
        @Nullable Http http,
        @Nullable Storage database,
        @Nullable KeyEncryption keyEncryption,
        @Nullable Pkcs11 pkcs11,
        @Nullable Crl crl,
        @Nullable Ocsp ocsp,
        @Nullable Retention retention,
        @Nullable Issuer issuer,
        @Nullable Approvals approvals,
        @Nullable Limits limits,
        @Nullable Audit audit,
        @Nullable SelfAudit selfAudit,
        @Nullable Survival survivability,
        @Nullable List<Cluster> clusters,
        @Nullable Auth auth) {

    record Https(@Nullable String host, @Nullable Integer port, @Nullable List<String> names) {}

    record Http(@Nullable Integer port, @Nullable String publicUrl) {}

    record Storage(
            @Nullable String url,
            @Nullable String user,
            @Nullable String passwordFile,
            @Nullable Owner owner,
            @Nullable Integer connections) {}

    record Owner(@Nullable String user, @Nullable String passwordFile) {}

    record KeyEncryption(@Nullable KeySource key, @Nullable KeySource previous) {}

    record KeySource(
            @Nullable String file, @Nullable String environment, @Nullable String pkcs11) {}

    record Pkcs11(@Nullable String library, @Nullable String token, @Nullable String pinFile) {}

    record Crl(
            @Nullable String period,
            @Nullable String lifetime,
            @Nullable Integer shards,
            @Nullable Boolean deltas) {}

    record Ocsp(
            @Nullable Boolean enabled,
            @Nullable String lifetime,
            @Nullable Boolean inCertificates) {}

    record Retention(@Nullable String certificates, @Nullable String auditEvents) {}

    record Issuer(@Nullable Rotation rotation) {}

    record Audit(
            @Nullable String origin,
            @Nullable String checkpointFile,
            @Nullable CheckpointStore checkpointStore,
            @Nullable List<Witness> witnesses,
            @Nullable Export export) {}

    record CheckpointStore(
            @Nullable String url, @Nullable String region, @Nullable String credentialsFile) {}

    record Witness(@Nullable String url, @Nullable String key) {}

    record Export(@Nullable Boolean stdout, @Nullable String file, @Nullable Syslog syslog) {}

    record Syslog(
            @Nullable String host,
            @Nullable Integer port,
            @Nullable Boolean tls,
            @Nullable String caFile) {}

    record SelfAudit(@Nullable String onMismatch) {}

    record Survival(@Nullable String minOutageBudget) {}

    record Rotation(
            @Nullable Boolean automatic,
            @Nullable Double prepare,
            @Nullable Double activate,
            @Nullable String announce) {}

    record Approvals(@Nullable Boolean roots, @Nullable String lifetime) {}

    record Limits(
            @Nullable Integer connections,
            @Nullable Rate address,
            @Nullable Rate identity,
            @Nullable Integer issuances,
            @Nullable String longestWait) {}

    record Rate(@Nullable Integer rate, @Nullable Integer burst) {}

    record Cluster(
            @Nullable String name,
            @Nullable String issuer,
            @Nullable String audience,
            @Nullable String trustDomain,
            @Nullable String maxTokenLifetime,
            @Nullable String skew,
            @Nullable Boolean podRequired,
            @Nullable List<String> refusedNamespaces,
            @Nullable Boolean renewWithCertificate,
            @Nullable String mode,
            @Nullable Keys keys,
            @Nullable Review review) {}

    record Auth(
            @Nullable List<JwtIssuer> jwt,
            @Nullable Join join,
            @Nullable Oidc oidc,
            @Nullable Certificates certificates) {}

    record Oidc(
            @Nullable String issuer,
            @Nullable String clientId,
            @Nullable String audience,
            @Nullable List<String> algorithms,
            @Nullable String maxAge,
            @Nullable String skew,
            @Nullable List<String> scopes,
            @Nullable String nameClaim,
            @Nullable Keys keys,
            @Nullable List<OidcOperator> operators) {}

    record OidcOperator(
            @Nullable Map<String, List<String>> claims, @Nullable List<String> grants) {}

    record Certificates(
            @Nullable String caFile,
            @Nullable String crlFile,
            @Nullable List<CertificateOperator> operators) {}

    record CertificateOperator(
            @Nullable String email,
            @Nullable String dns,
            @Nullable String uri,
            @Nullable String commonName,
            @Nullable List<String> grants) {}

    record Join(@Nullable String trustDomain) {}

    record JwtIssuer(
            @Nullable String name,
            @Nullable String issuer,
            @Nullable String audience,
            @Nullable List<String> algorithms,
            @Nullable String maxAge,
            @Nullable String skew,
            @Nullable String trustDomain,
            @Nullable Keys keys,
            @Nullable List<Workload> workloads) {}

    record Workload(
            @Nullable Map<String, List<String>> claims,
            @Nullable String namespace,
            @Nullable String serviceAccount) {}

    record Keys(@Nullable Discovery discovery, @Nullable Jwks jwks, @Nullable String jwksFile) {}

    record Discovery(@Nullable String apiUrl, @Nullable String caFile) {}

    record Jwks(@Nullable String url, @Nullable String caFile) {}

    record Review(
            @Nullable String apiUrl,
            @Nullable String tokenFile,
            @Nullable String caFile,
            @Nullable String connectTimeout,
            @Nullable String timeout,
            @Nullable Integer concurrent,
            @Nullable Integer failures,
            @Nullable String pause,
            @Nullable String unknownKid,
            @Nullable String whenUnreachable,
            @Nullable String renewalsWithin,
            @Nullable String renewalsMaxTtl) {}
}
