package dev.signet.server.config;

import dev.signet.server.api.HttpConfig;
import dev.signet.server.approval.ApprovalConfig;
import dev.signet.server.auth.kubernetes.ClusterConfig;
import dev.signet.server.database.DatabaseConfig;
import dev.signet.server.export.ExportConfig;
import dev.signet.server.limit.LimitsConfig;
import dev.signet.server.mount.CrlConfig;
import dev.signet.server.ocsp.OcspConfig;
import dev.signet.server.retention.RetentionConfig;
import dev.signet.server.rotation.RotationConfig;
import dev.signet.server.selfaudit.SelfAuditConfig;
import dev.signet.server.signing.KeyEncryptionConfig;
import dev.signet.server.signing.pkcs11.Pkcs11Config;
import dev.signet.server.survivability.SurvivabilityConfig;
import dev.signet.server.transparency.TransparencyConfig;
import dev.signet.server.x509.SubjectAlternativeName;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The whole configuration file, checked; each feature's part is that feature's own record.
 *
 * @param instance names this server among its like, in logs and in {@code job_leases}: 1 to 63 of
 *     letters, digits, {@code .}, {@code _} and {@code -}; default: the host's name
 * @param http where the server listens
 * @param names those under which clients reach this server: they are in its own certificate; at
 *     least one
 * @param publicUrl address of the plain HTTP port as relying parties reach it, which goes into the
 *     CRL distribution point of every certificate; default: the first DNS name and the port that is
 *     listened on
 * @param database where everything is stored
 * @param keyEncryption see {@link KeyEncryptionConfig}
 * @param pkcs11 see {@link Pkcs11Config}; needed where a key is in a token
 * @param crl see {@link CrlConfig}
 * @param ocsp see {@link OcspConfig}
 * @param retention see {@link RetentionConfig}
 * @param rotation see {@link RotationConfig}
 * @param approvals see {@link ApprovalConfig}
 * @param limits see {@link LimitsConfig}
 * @param transparency see {@link TransparencyConfig}
 * @param export see {@link ExportConfig}
 * @param selfAudit see {@link SelfAuditConfig}
 * @param survivability see {@link SurvivabilityConfig}
 * @param clusters whose workloads may call
 * @param auth who else may call
 */
public record ServerConfig(
        String instance,
        HttpConfig http,
        List<SubjectAlternativeName> names,
        Optional<URI> publicUrl,
        DatabaseConfig database,
        KeyEncryptionConfig keyEncryption,
        Optional<Pkcs11Config> pkcs11,
        CrlConfig crl,
        OcspConfig ocsp,
        RetentionConfig retention,
        RotationConfig rotation,
        ApprovalConfig approvals,
        LimitsConfig limits,
        TransparencyConfig transparency,
        ExportConfig export,
        SelfAuditConfig selfAudit,
        SurvivabilityConfig survivability,
        List<ClusterConfig> clusters,
        AuthConfig auth) {

    private static final int MAX_CLUSTERS = 1000;
    private static final Pattern INSTANCE = Pattern.compile("[A-Za-z0-9._-]{1,63}");

    public ServerConfig {
        names = List.copyOf(names);
        clusters = List.copyOf(clusters);
        if (!isInstance(instance)) {
            throw new IllegalArgumentException(
                    "instance must be 1 to 63 of letters, digits, '.', '_' and '-': " + instance);
        }
        if (keyEncryption.needsToken() && pkcs11.isEmpty()) {
            throw new IllegalArgumentException(
                    "a key of key_encryption is in a token: pkcs11 must say which");
        }
        if (names.isEmpty()) {
            throw new IllegalArgumentException(
                    "https.names must name the server as clients reach it, such as localhost");
        }
        if (clusters.size() > MAX_CLUSTERS) {
            throw new IllegalArgumentException("at most " + MAX_CLUSTERS + " clusters");
        }
        ClusterConfig.requireDistinct(clusters);
        auth.requireIssuersApartFrom(clusters);
    }

    static boolean isInstance(String name) {
        return INSTANCE.matcher(name).matches();
    }

    /** The same configuration, listening elsewhere. */
    public ServerConfig withHttp(HttpConfig other) {
        return new ServerConfig(
                instance,
                other,
                names,
                publicUrl,
                database,
                keyEncryption,
                pkcs11,
                crl,
                ocsp,
                retention,
                rotation,
                approvals,
                limits,
                transparency,
                export,
                selfAudit,
                survivability,
                clusters,
                auth);
    }
}
