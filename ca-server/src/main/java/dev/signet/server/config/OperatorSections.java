package dev.signet.server.config;

import dev.signet.server.auth.Grant;
import dev.signet.server.auth.Grants;
import dev.signet.server.auth.jwt.JwtIssuerConfig;
import dev.signet.server.auth.jwt.KeySource;
import dev.signet.server.auth.mtls.OperatorCertificatesConfig;
import dev.signet.server.auth.mtls.OperatorCertificatesConfig.Entry;
import dev.signet.server.auth.mtls.OperatorCertificatesConfig.Field;
import dev.signet.server.auth.oidc.GrantRule;
import dev.signet.server.auth.oidc.OidcConfig;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The parts of the section {@code auth} that are about operators. */
final class OperatorSections {

    private static final String OIDC = "oidc";

    private OperatorSections() {}

    static OidcConfig oidc(ConfigDocument.Oidc section, Path folder) {
        try {
            String client = ClusterSections.required("client_id", section.clientId());
            return new OidcConfig(
                    new JwtIssuerConfig(
                            OIDC,
                            ClusterSections.required("issuer", section.issuer()),
                            ConfigFile.or(section.audience(), client),
                            AuthSections.algorithms(section.algorithms()),
                            ConfigFile.duration(
                                    "max_age", section.maxAge(), JwtIssuerConfig.DEFAULT_MAX_AGE),
                            ConfigFile.duration(
                                    "skew", section.skew(), JwtIssuerConfig.DEFAULT_SKEW),
                            section.keys() == null
                                    ? new KeySource.Discovery(Optional.empty(), Optional.empty())
                                    : ClusterSections.keys(section.keys(), folder)),
                    client,
                    ConfigFile.or(section.scopes(), OidcConfig.DEFAULT_SCOPES),
                    ConfigFile.or(section.nameClaim(), OidcConfig.DEFAULT_NAME_CLAIM),
                    AuthSections.each(
                            "operators",
                            section.operators(),
                            operator ->
                                    new GrantRule(
                                            AuthSections.claims(
                                                    ClusterSections.required(
                                                            "claims", operator.claims())),
                                            grants(operator.grants()))));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("auth.oidc: " + e.getMessage(), e);
        }
    }

    static OperatorCertificatesConfig certificates(
            ConfigDocument.Certificates section, Path folder) {
        try {
            return new OperatorCertificatesConfig(
                    folder.resolve(ClusterSections.required("ca_file", section.caFile())),
                    Optional.ofNullable(section.crlFile()).map(folder::resolve),
                    AuthSections.each("operators", section.operators(), OperatorSections::entry));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("auth.certificates: " + e.getMessage(), e);
        }
    }

    private static Entry entry(ConfigDocument.CertificateOperator section) {
        Map<Field, String> given = new EnumMap<>(Field.class);
        put(given, Field.EMAIL, section.email());
        put(given, Field.DNS, section.dns());
        put(given, Field.URI, section.uri());
        put(given, Field.COMMON_NAME, section.commonName());
        if (given.size() != 1) {
            throw new IllegalArgumentException(
                    "must have exactly one of email, dns, uri, common_name");
        }
        Map.Entry<Field, String> name = given.entrySet().iterator().next();
        return new Entry(name.getKey(), name.getValue(), grants(section.grants()));
    }

    private static void put(Map<Field, String> given, Field field, @Nullable String value) {
        if (value != null) {
            var _ = given.put(field, value);
        }
    }

    private static Grants grants(@Nullable List<String> texts) {
        return new Grants(
                ClusterSections.required("grants", texts).stream().map(Grant::parse).toList());
    }
}
