package dev.signet.server.config;

import dev.signet.server.api.HttpConfig;
import dev.signet.server.approval.ApprovalConfig;
import dev.signet.server.database.DatabaseConfig;
import dev.signet.server.mount.CrlConfig;
import dev.signet.server.ocsp.OcspConfig;
import dev.signet.server.retention.RetentionConfig;
import dev.signet.server.rotation.RotationConfig;
import dev.signet.server.selfaudit.SelfAuditConfig;
import dev.signet.server.selfaudit.SelfAuditConfig.OnMismatch;
import dev.signet.server.survivability.SurvivabilityConfig;
import dev.signet.server.x509.DnsName;
import dev.signet.server.x509.DurationText;
import dev.signet.server.x509.IpAddress;
import dev.signet.server.x509.MalformedNameException;
import dev.signet.server.x509.SubjectAlternativeName;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code signet.yaml}. A key that is unknown, a value out of bounds or a relation that does
 * not hold refuses the whole file. Paths are relative to the file's own folder.
 */
public final class ConfigFile {

    private static final String DEFAULT_INSTANCE = "server";
    private static final String DEFAULT_HOST = "0.0.0.0";
    private static final int DEFAULT_HTTPS_PORT = 8443;
    private static final int DEFAULT_HTTP_PORT = 8080;
    private static final String DEFAULT_DATABASE = "jdbc:h2:file:./signet";
    private static final String RELATIVE = "jdbc:h2:file:./";

    private ConfigFile() {}

    /**
     * Reads {@code file}.
     *
     * @throws InvalidConfigException if it cannot be read, or says anything that does not fit
     */
    public static ServerConfig read(Path file) throws InvalidConfigException {
        if (!Files.isRegularFile(file)) {
            throw new InvalidConfigException(
                    file, "there is no such file; 'signet init' makes one");
        }
        ConfigDocument document = YamlFile.read(file, ConfigDocument.class);
        try {
            Path parent = file.toAbsolutePath().normalize().getParent();
            return config(document, parent == null ? Path.of("") : parent);
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigException(file, String.valueOf(e.getMessage()), e);
        }
    }

    private static ServerConfig config(ConfigDocument document, Path folder) {
        var https =
                document.https() == null
                        ? new ConfigDocument.Https(null, null, null)
                        : document.https();
        var http = document.http() == null ? new ConfigDocument.Http(null, null) : document.http();
        return new ServerConfig(
                document.instance() == null ? hostName() : document.instance(),
                new HttpConfig(
                        or(https.host(), DEFAULT_HOST),
                        or(https.port(), DEFAULT_HTTPS_PORT),
                        OptionalInt.of(or(http.port(), DEFAULT_HTTP_PORT))),
                names(https.names()),
                Optional.ofNullable(http.publicUrl()).map(URI::create),
                database(document.database(), folder),
                KeySections.keyEncryption(document.keyEncryption(), folder),
                KeySections.pkcs11(document.pkcs11(), folder),
                crl(document.crl()),
                ocsp(document.ocsp()),
                retention(document.retention()),
                rotation(document.issuer()),
                approvals(document.approvals()),
                LimitsSection.read(document.limits()),
                AuditSection.transparency(document.audit(), folder),
                AuditSection.export(document.audit(), folder),
                selfAudit(document.selfAudit()),
                survivability(document.survivability()),
                ClusterSections.read(document.clusters(), folder),
                AuthSections.read(document.auth(), folder));
    }

    /** That of this host, if it can name an instance. */
    private static String hostName() {
        try {
            String name = InetAddress.getLocalHost().getHostName();
            return ServerConfig.isInstance(name) ? name : DEFAULT_INSTANCE;
        } catch (UnknownHostException e) {
            return DEFAULT_INSTANCE; // The name has no address.
        }
    }

    private static List<SubjectAlternativeName> names(@Nullable List<String> names) {
        var parsed = new ArrayList<SubjectAlternativeName>();
        for (String name : names == null ? List.of("localhost", "127.0.0.1") : names) {
            try {
                boolean address = name.contains(":") || name.matches("[0-9.]+");
                parsed.add(address ? IpAddress.parse(name) : DnsName.hostname(name));
            } catch (MalformedNameException e) {
                throw new IllegalArgumentException(
                        "https.names: " + name + ": " + e.getMessage(), e);
            }
        }
        return parsed;
    }

    private static DatabaseConfig database(ConfigDocument.@Nullable Storage section, Path folder) {
        if (section == null) {
            return DatabaseConfig.embedded(located(DEFAULT_DATABASE, folder));
        }
        return new DatabaseConfig(
                located(or(section.url(), DEFAULT_DATABASE), folder),
                new DatabaseConfig.Login(
                        or(section.user(), DatabaseConfig.DEFAULT_USER),
                        Optional.ofNullable(section.passwordFile()).map(folder::resolve)),
                Optional.ofNullable(section.owner()).map(owner -> owner(owner, folder)),
                or(section.connections(), DatabaseConfig.DEFAULT_CONNECTIONS));
    }

    private static DatabaseConfig.Login owner(ConfigDocument.Owner section, Path folder) {
        if (section.user() == null) {
            throw new IllegalArgumentException("database.owner must say its user");
        }
        return new DatabaseConfig.Login(
                section.user(), Optional.ofNullable(section.passwordFile()).map(folder::resolve));
    }

    private static String located(String url, Path folder) {
        return url.startsWith(RELATIVE)
                ? "jdbc:h2:file:" + folder.resolve(url.substring(RELATIVE.length()))
                : url;
    }

    private static CrlConfig crl(ConfigDocument.@Nullable Crl section) {
        if (section == null) {
            return CrlConfig.DEFAULT;
        }
        return new CrlConfig(
                duration("crl.period", section.period(), CrlConfig.DEFAULT.period()),
                duration("crl.lifetime", section.lifetime(), CrlConfig.DEFAULT.lifetime()),
                or(section.shards(), CrlConfig.DEFAULT.shards()),
                or(section.deltas(), CrlConfig.DEFAULT.deltas()));
    }

    private static OcspConfig ocsp(ConfigDocument.@Nullable Ocsp section) {
        if (section == null) {
            return OcspConfig.DEFAULT;
        }
        return new OcspConfig(
                or(section.enabled(), OcspConfig.DEFAULT.enabled()),
                duration("ocsp.lifetime", section.lifetime(), OcspConfig.DEFAULT.lifetime()),
                or(section.inCertificates(), OcspConfig.DEFAULT.inCertificates()));
    }

    private static RetentionConfig retention(ConfigDocument.@Nullable Retention section) {
        if (section == null) {
            return RetentionConfig.DEFAULT;
        }
        return new RetentionConfig(
                duration(
                        "retention.certificates",
                        section.certificates(),
                        RetentionConfig.DEFAULT.certificates()),
                Optional.ofNullable(section.auditEvents())
                        .map(text -> duration("retention.audit_events", text, Duration.ZERO)));
    }

    private static RotationConfig rotation(ConfigDocument.@Nullable Issuer section) {
        if (section == null || section.rotation() == null) {
            return RotationConfig.DEFAULT;
        }
        ConfigDocument.Rotation rotation = section.rotation();
        return new RotationConfig(
                or(rotation.automatic(), RotationConfig.DEFAULT.automatic()),
                or(rotation.prepare(), RotationConfig.DEFAULT.prepare()),
                or(rotation.activate(), RotationConfig.DEFAULT.activate()),
                duration(
                        "issuer.rotation.announce",
                        rotation.announce(),
                        RotationConfig.DEFAULT.announce()));
    }

    private static ApprovalConfig approvals(ConfigDocument.@Nullable Approvals section) {
        if (section == null) {
            return ApprovalConfig.DEFAULT;
        }
        return new ApprovalConfig(
                or(section.roots(), ApprovalConfig.DEFAULT.roots()),
                duration(
                        "approvals.lifetime",
                        section.lifetime(),
                        ApprovalConfig.DEFAULT.lifetime()));
    }

    private static SurvivabilityConfig survivability(ConfigDocument.@Nullable Survival section) {
        return section == null
                ? SurvivabilityConfig.DEFAULT
                : new SurvivabilityConfig(
                        duration(
                                "survivability.min_outage_budget",
                                section.minOutageBudget(),
                                SurvivabilityConfig.DEFAULT.minOutageBudget()));
    }

    private static SelfAuditConfig selfAudit(ConfigDocument.@Nullable SelfAudit section) {
        if (section == null || section.onMismatch() == null) {
            return SelfAuditConfig.DEFAULT;
        }
        return new SelfAuditConfig(
                switch (section.onMismatch()) {
                    case "alert" -> OnMismatch.ALERT;
                    case "stop" -> OnMismatch.STOP;
                    default ->
                            throw new IllegalArgumentException(
                                    "self_audit.on_mismatch must be alert or stop: "
                                            + section.onMismatch());
                });
    }

    static Duration duration(String key, @Nullable String text, Duration otherwise) {
        try {
            return text == null ? otherwise : DurationText.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
        }
    }

    static <T> T or(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }
}
