package dev.signet.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.approval.ApprovalConfig;
import dev.signet.server.auth.Grants;
import dev.signet.server.auth.jwt.ClaimRule;
import dev.signet.server.auth.jwt.JwtIssuerConfig;
import dev.signet.server.auth.jwt.KeySource;
import dev.signet.server.auth.jwt.TokenAlgorithm;
import dev.signet.server.auth.kubernetes.ClusterConfig;
import dev.signet.server.auth.kubernetes.ReviewConfig;
import dev.signet.server.auth.kubernetes.Verification;
import dev.signet.server.auth.mtls.OperatorCertificatesConfig;
import dev.signet.server.auth.mtls.OperatorCertificatesConfig.Entry;
import dev.signet.server.auth.mtls.OperatorCertificatesConfig.Field;
import dev.signet.server.auth.oidc.GrantRule;
import dev.signet.server.auth.oidc.OidcConfig;
import dev.signet.server.auth.workload.NameTemplate;
import dev.signet.server.auth.workload.WorkloadIssuerConfig;
import dev.signet.server.auth.workload.WorkloadRule;
import dev.signet.server.database.DatabaseConfig.Login;
import dev.signet.server.export.ExportConfig;
import dev.signet.server.export.SyslogConfig;
import dev.signet.server.limit.LimitsConfig;
import dev.signet.server.limit.Rate;
import dev.signet.server.mount.CrlConfig;
import dev.signet.server.ocsp.OcspConfig;
import dev.signet.server.retention.RetentionConfig;
import dev.signet.server.rotation.RotationConfig;
import dev.signet.server.selfaudit.SelfAuditConfig;
import dev.signet.server.selfaudit.SelfAuditConfig.OnMismatch;
import dev.signet.server.signing.KeyEncryptionConfig;
import dev.signet.server.signing.pkcs11.Pkcs11Config;
import dev.signet.server.survivability.SurvivabilityConfig;
import dev.signet.server.tlog.NoteKey;
import dev.signet.server.transparency.CheckpointStoreConfig;
import dev.signet.server.transparency.TransparencyConfig;
import dev.signet.server.transparency.WitnessConfig;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {

    private static final String WITNESS =
            "w.example+1ab09f7e+BOkyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

    private static final String WHOLE =
            """
            instance: ca-0.example_1
            https: {host: 127.0.0.1, port: 9443, names: [ca.example.org, 10.0.0.1]}
            http: {port: 9080, public_url: "http://ca.example.org:9080"}
            database:
              url: "jdbc:h2:file:./db"
              user: me
              password_file: pw
              owner: {user: owner, password_file: owner-pw}
              connections: 3
            key_encryption:
              key: {file: kek}
              previous: {pkcs11: old}
            pkcs11: {library: /usr/lib/token.so, token: ca, pin_file: pin}
            crl: {period: 10m, lifetime: 2h, shards: 4, deltas: true}
            ocsp: {enabled: true, lifetime: 20m, in_certificates: true}
            retention: {certificates: 40d, audit_events: 400d}
            self_audit: {on_mismatch: stop}
            survivability: {min_outage_budget: 4h}
            issuer:
              rotation: {automatic: false, prepare: 0.4, activate: 0.6, announce: 2h}
            approvals: {roots: true, lifetime: 1h}
            limits:
              connections: 99
              address: {rate: 7, burst: 8}
              issuances: 11
              identity: {rate: 9, burst: 10}
              longest_wait: 3m
            audit:
              origin: ca.example.org/log
              checkpoint_file: checkpoint
              checkpoint_store:
                {url: "https://bucket.s3.example/log", region: eu-1, credentials_file: s3}
              witnesses:
                - {url: "https://w.example", key: "WITNESS"}
              export:
                stdout: true
                file: audit.jsonl
                syslog: {host: logs.example, port: 1514, tls: true, ca_file: logs.pem}
            clusters:
              - name: prod
                issuer: "https://k8s.example.org"
                audience: signet
                trust_domain: prod.example
                max_token_lifetime: 2h
                skew: 10s
                pod_required: true
                refused_namespaces: [kube-system, ops]
                renew_with_certificate: false
                mode: offline-only
                keys: {jwks_file: prod.json}
            auth:
              jwt:
                - name: ci
                  issuer: "https://ci.example.org"
                  audience: signet-ci
                  algorithms: [ES256, RS256]
                  max_age: 5m
                  skew: 5s
                  trust_domain: ci.example
                  keys: {jwks_file: ci.json}
                  workloads:
                    - claims: {project_path: [shop/*], ref_protected: ["true"]}
                      namespace: shop
                      service_account: ci-{{project}}
              join: {trust_domain: edge.example}
              oidc:
                issuer: "https://login.example.org"
                client_id: signet-cli
                audience: api
                algorithms: [RS256]
                max_age: 15m
                skew: 7s
                scopes: [openid, groups]
                name_claim: email
                keys: {jwks_file: login.json}
                operators:
                  - {claims: {groups: [admins]}, grants: [admin]}
              certificates:
                ca_file: operators.pem
                crl_file: operators.crl
                operators:
                  - {email: alice@example.org, grants: [auditor]}
            """
                    .replace("WITNESS", WITNESS);

    private static final String ALL_OF_REVIEW =
            """
                mode: both
                keys: {jwks_file: prod.json}
                review:
                  api_url: "https://api.prod.example:6443"
                  token_file: reviewer
                  ca_file: prod-ca.crt
                  connect_timeout: 1s
                  timeout: 3s
                  concurrent: 8
                  failures: 2
                  pause: 30s
                  unknown_kid: review
                  when_unreachable: renewals-only
                  renewals_within: 30m
                  renewals_max_ttl: 2h
            """;

    @TempDir Path folder;

    @Test
    void whoIsRefusedAgainAndAgainNeedNotWaitWhereTheConfigurationSaysSo() throws Exception {
        assertThat(read("limits: {longest_wait: 0s}").limits().longestWait())
                .isEqualTo(Duration.ZERO);
    }

    @Test
    void everyKeyOfTheFileIsMapped() throws Exception {
        ServerConfig config = read(WHOLE);

        assertThat(config.instance()).isEqualTo("ca-0.example_1");
        assertThat(config.http().host()).isEqualTo("127.0.0.1");
        assertThat(config.http().httpsPort()).isEqualTo(9443);
        assertThat(config.http().httpPort()).isEqualTo(OptionalInt.of(9080));
        assertThat(config.names())
                .extracting(Object::toString)
                .containsExactly("ca.example.org", "10.0.0.1");
        assertThat(config.publicUrl()).contains(URI.create("http://ca.example.org:9080"));
        assertThat(config.database().url()).isEqualTo("jdbc:h2:file:" + folder.resolve("db"));
        assertThat(config.database().server())
                .isEqualTo(new Login("me", Optional.of(folder.resolve("pw"))));
        assertThat(config.database().owner())
                .contains(new Login("owner", Optional.of(folder.resolve("owner-pw"))));
        assertThat(config.database().connections()).isEqualTo(3);
        assertThat(config.keyEncryption())
                .isEqualTo(
                        new KeyEncryptionConfig(
                                new KeyEncryptionConfig.InFile(folder.resolve("kek")),
                                Optional.of(new KeyEncryptionConfig.InToken("old"))));
        assertThat(config.pkcs11())
                .contains(
                        new Pkcs11Config(
                                Path.of("/usr/lib/token.so"), "ca", folder.resolve("pin")));
        assertThat(config.crl())
                .isEqualTo(new CrlConfig(Duration.ofMinutes(10), Duration.ofHours(2), 4, true));
        assertThat(config.ocsp()).isEqualTo(new OcspConfig(true, Duration.ofMinutes(20), true));
        assertThat(config.retention())
                .isEqualTo(
                        new RetentionConfig(
                                Duration.ofDays(40), Optional.of(Duration.ofDays(400))));
        assertThat(config.transparency())
                .isEqualTo(
                        new TransparencyConfig(
                                Optional.of("ca.example.org/log"),
                                Optional.of(folder.resolve("checkpoint")),
                                Optional.of(
                                        new CheckpointStoreConfig(
                                                URI.create("https://bucket.s3.example/log"),
                                                "eu-1",
                                                Optional.of(folder.resolve("s3")))),
                                List.of(
                                        new WitnessConfig(
                                                URI.create("https://w.example"),
                                                NoteKey.parse(WITNESS)))));
        assertThat(config.export())
                .isEqualTo(
                        new ExportConfig(
                                true,
                                Optional.of(folder.resolve("audit.jsonl")),
                                Optional.of(
                                        new SyslogConfig(
                                                "logs.example",
                                                1514,
                                                true,
                                                Optional.of(folder.resolve("logs.pem"))))));
        assertThat(config.selfAudit()).isEqualTo(new SelfAuditConfig(OnMismatch.STOP));
        assertThat(config.survivability()).isEqualTo(new SurvivabilityConfig(Duration.ofHours(4)));
        assertThat(config.rotation())
                .isEqualTo(new RotationConfig(false, 0.4, 0.6, Duration.ofHours(2)));
        assertThat(config.approvals()).isEqualTo(new ApprovalConfig(true, Duration.ofHours(1)));
        assertThat(config.limits())
                .isEqualTo(
                        new LimitsConfig(
                                99, new Rate(7, 8), new Rate(9, 10), 11, Duration.ofMinutes(3)));
        var cluster = config.clusters().getFirst();
        assertThat(cluster.name()).isEqualTo("prod");
        assertThat(cluster.issuer()).isEqualTo("https://k8s.example.org");
        assertThat(cluster.audience()).isEqualTo("signet");
        assertThat(cluster.trustDomain()).isEqualTo("prod.example");
        assertThat(cluster.maxTokenLifetime()).isEqualTo(Duration.ofHours(2));
        assertThat(cluster.skew()).isEqualTo(Duration.ofSeconds(10));
        assertThat(cluster.podRequired()).isTrue();
        assertThat(cluster.refusedNamespaces()).containsExactlyInAnyOrder("kube-system", "ops");
        assertThat(cluster.renewsWithCertificate()).isFalse();
        assertThat(cluster.verification())
                .isEqualTo(
                        new Verification.OfflineOnly(
                                new KeySource.JwksFile(folder.resolve("prod.json"))));
        assertThat(config.auth())
                .isEqualTo(
                        new AuthConfig(
                                List.of(
                                        new WorkloadIssuerConfig(
                                                new JwtIssuerConfig(
                                                        "ci",
                                                        "https://ci.example.org",
                                                        "signet-ci",
                                                        Set.of(
                                                                TokenAlgorithm.ES256,
                                                                TokenAlgorithm.RS256),
                                                        Duration.ofMinutes(5),
                                                        Duration.ofSeconds(5),
                                                        new KeySource.JwksFile(
                                                                folder.resolve("ci.json"))),
                                                "ci.example",
                                                List.of(
                                                        new WorkloadRule(
                                                                List.of(
                                                                        new ClaimRule(
                                                                                "project_path",
                                                                                List.of("shop/*")),
                                                                        new ClaimRule(
                                                                                "ref_protected",
                                                                                List.of("true"))),
                                                                new NameTemplate("shop"),
                                                                new NameTemplate(
                                                                        "ci-{{project}}"))))),
                                "edge.example",
                                Optional.of(
                                        new OidcConfig(
                                                new JwtIssuerConfig(
                                                        "oidc",
                                                        "https://login.example.org",
                                                        "api",
                                                        Set.of(TokenAlgorithm.RS256),
                                                        Duration.ofMinutes(15),
                                                        Duration.ofSeconds(7),
                                                        new KeySource.JwksFile(
                                                                folder.resolve("login.json"))),
                                                "signet-cli",
                                                List.of("openid", "groups"),
                                                "email",
                                                List.of(
                                                        new GrantRule(
                                                                List.of(
                                                                        new ClaimRule(
                                                                                "groups",
                                                                                List.of("admins"))),
                                                                Grants.ADMIN)))),
                                Optional.of(
                                        new OperatorCertificatesConfig(
                                                folder.resolve("operators.pem"),
                                                Optional.of(folder.resolve("operators.crl")),
                                                List.of(
                                                        new Entry(
                                                                Field.EMAIL,
                                                                "alice@example.org",
                                                                Grants.parse("auditor")))))));
    }

    @Test
    void everythingHasADefault() throws Exception {
        ServerConfig config = read("{}");

        assertThat(config.http().httpsPort()).isEqualTo(8443);
        assertThat(config.http().httpPort()).isEqualTo(OptionalInt.of(8080));
        assertThat(config.names()).hasSize(2);
        assertThat(config.publicUrl()).isEmpty();
        assertThat(config.database().url()).isEqualTo("jdbc:h2:file:" + folder.resolve("signet"));
        assertThat(config.crl()).isEqualTo(CrlConfig.DEFAULT);
        assertThat(config.ocsp()).isEqualTo(OcspConfig.DEFAULT);
        assertThat(config.rotation()).isEqualTo(RotationConfig.DEFAULT);
        assertThat(config.approvals()).isEqualTo(ApprovalConfig.DEFAULT);
        assertThat(config.limits()).isEqualTo(LimitsConfig.DEFAULT);
        assertThat(config.transparency()).isEqualTo(TransparencyConfig.DEFAULT);
        assertThat(config.export()).isEqualTo(ExportConfig.DEFAULT);
        assertThat(config.selfAudit()).isEqualTo(new SelfAuditConfig(OnMismatch.ALERT));
        assertThat(config.survivability()).isEqualTo(new SurvivabilityConfig(Duration.ZERO));
        assertThat(config.clusters()).isEmpty();
        assertThat(config.auth()).isEqualTo(AuthConfig.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "crls: {}                                | unknown key crls; known there: approvals,",
                "crl: {perid: 1h}                        | unknown key crl.perid",
                "crl: {period: 1h, period: 2h}           | period",
                "crl: {period: 20h}                      | must be at least twice crl.period",
                "crl: {period: soon}                     | crl.period",
                "crl: {lifetime: 30d}                    | crl.lifetime must be at most 10 d",
                "crl: {shards: 0}                        | crl.shards must be within 1..1024",
                "crl: {shards: many}                     | crl.shards",
                "ocsp: {lifetime: 25h}                   | ocsp.lifetime must be within 1m..24h",
                "ocsp: {enabled: false, in_certificates: true} | ocsp.in_certificates needs",
                "limits: {connections: 15}               | limits.connections must be within 16..65536: 15",
                "limits: {address: {rate: 0}}            | limits.address.rate must be within 1..1000000: 0",
                "limits: {identity: {burst: 10000001}}   | limits.identity.burst must be within 1..10000000",
                "limits: {issuances: 0}                  | limits.issuances must be within 1..100: 0",
                "limits: {longest_wait: 61m}             | limits.longest_wait must be within 0s..1h",
                "instance: 'a/b'                         | instance must be 1 to 63 of letters",
                "https: {port: 70000}                    | https.port must be 0 to 65535",
                "https: {port: '8443'}                   | https.port",
                "https: {names: []}                      | https.names",
                "https: {names: [bad_name]}              | https.names: bad_name",
                "http: {port: 8443}                      | both 8443",
                "audit: {origin: a b}                    | audit.origin must be",
                "audit: {checkpoint_store: {region: x}}  | audit.checkpoint_store.url is missing",
                "audit: {checkpoint_store: {url: 'https://x'}} | must name an object",
                "audit: {checkpoint_store: {url: 's3://x/y'}}  | with http or https",
                "audit: {checkpoint_store: {url: 'https://x/y', region: '?'}} | region must be like",
                "audit: {witnesses: [{url: 'https://x'}]}      | audit.witnesses: key is missing",
                "audit: {witnesses: [{url: 'https://x', key: y}]} | not a verifier key",
                "audit: {witnesses: [{url: 'http://w.example', key: '"
                        + WITNESS
                        + "'}]} | audit.witnesses: url must be a URL with https",
                "audit: {witnesses: [{url: 'http://127.0.0.1.w.example', key: '"
                        + WITNESS
                        + "'}]} | audit.witnesses: url must be a URL with https",
                "audit: {export: {syslog: {port: 1}}}    | audit.export.syslog.host is missing",
                "audit: {export: {syslog: {host: x, port: 0}}} | port must be within 1..65535",
                "audit: {export: {syslog: {host: x, tls: false, ca_file: y}}} | needs audit.export.syslog.tls",
                "retention: {certificates: 30d} | must be within 31d..3650d: 30d",
                "retention: {certificates: 3651d} | must be within 31d..3650d: 3651d",
                "retention: {audit_events: 365d} | must be at least 366d",
                "approvals: {lifetime: 4m}               | approvals.lifetime must be 5m to 30d",
                "approvals: {lifetime: 31d}              | approvals.lifetime must be 5m to 30d",
                "approvals: {rots: true}                 | unknown key approvals.rots",
                "survivability: {min_outage_budget: 31d}  | survivability.min_outage_budget must be within 0s..30d",
                "self_audit: {on_mismatch: panic}        | self_audit.on_mismatch must be alert or stop: panic",
                "database: {url: 'jdbc:mysql://db/x'}    | must begin with jdbc:h2:",
                "database: {url: 'jdbc:h2:x;PASSWORD=x'} | must not contain a user or a password",
                "database: {url: 'jdbc:postgresql://db/x?user=me'} | must not contain a user",
                "database: {url: 'jdbc:postgresql://db/x'} | add ?sslmode=verify-full",
                "database: {url: 'jdbc:postgresql://localhost,db/x'} | add ?sslmode=verify-full",
                "database: {owner: {password_file: x}} | database.owner must say its user",
                "database: {connections: 1}              | within 2..100",
                "key_encryption_key_file: kek            | unknown key key_encryption_key_file",
                "key_encryption: {key: {}}               | key_encryption.key must have exactly one of",
                "key_encryption: {key: {file: a, pkcs11: b}} | key_encryption.key must have exactly one of",
                "key_encryption: {previous: {file: key-encryption.key}} | is the same as",
                "key_encryption: {key: {environment: NOT_SET_1}} | has no variable NOT_SET_1",
                "key_encryption: {key: {pkcs11: kek}}    | pkcs11 must say which",
                "pkcs11: {token: ca, pin_file: pin}      | pkcs11 must say library, token and pin_file",
                "pkcs11: {library: a.so, token: ca, pin_file: pin} | must be an absolute path",
                "pkcs11: {library: /a.so, token: ca, pin: 1234} | unknown key pkcs11.pin",
                "clusters: [{name: a}]                   | clusters[0]: issuer is missing",
                "auth: {oidc: {issuer: 'https://a'}}     | auth.oidc: client_id is missing",
                "auth: {oidc: {issuer: 'https://a', client_id: c}} | auth.oidc: operators must have 1",
                "auth: {oidc: {issuer: 'https://a', client_id: c, operators: [{claims: {a: [b]}, grants: [x]}]}} | operators[0]",
                "auth: {oidc: {issuer: 'https://a', client_id: c, operators: [{claims: {}, grants: [admin]}]}} | claims must bind 1 to 16",
                "auth: {oidc: {issuer: 'https://a', client_id: c, operators: [{claims: {a: [b]}, grants: []}]}} | grants must name",
                "auth: {oidc: {issuer: 'https://a', client_id: c, scopes: [email]}} | openid among them",
                "auth: {certificates: {operators: []}}   | auth.certificates: ca_file is missing",
                "auth: {certificates: {ca_file: a}}      | operators must have 1",
                "auth: {certificates: {ca_file: a, operators: [{email: a, dns: b, grants: [admin]}]}} | exactly one of email",
                "auth: {certificates: {ca_file: a, operators: [{dns: b, grants: [team]}]}} | team must be limited",
                "auth: {certificates: {ca_file: a, operators: [{dns: b, grants: [admin]}, {dns: b, grants: [admin]}]}} | twice",
                "auth: {join: {trust_domain: 'A B'}}     | auth.join.trust_domain",
                "auth: {jwt: [{name: a}]}                | auth.jwt[0]: issuer is missing",
                "auth: {jwt: [{name: a, issuer: 'https://a', audience: b, algorithms: [none]}]} | not none",
                "'[1'                                    | line 1",
                "'just text'                             | signet.yaml"
            })
    void refusesWhatDoesNotFitAndSaysWhere(String yaml, String message) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("signet.yaml")
                .hasMessageContaining(message);
    }

    @Test
    void theEnvironmentMayHoldTheKeyEncryptionKey() throws Exception {
        ServerConfig config = read("key_encryption: {key: {environment: PATH}}");

        assertThat(config.keyEncryption().key())
                .isEqualTo(new KeyEncryptionConfig.InEnvironment("PATH", System.getenv("PATH")));
    }

    @Test
    void refusesAClusterWithoutAnAudience() {
        assertThatThrownBy(() -> read(WHOLE.replace("    audience: signet\n", "")))
                .hasMessageContaining("clusters[0]: audience is missing");
    }

    @Test
    void refusesAClusterWithTwoSourcesOfKeys() {
        assertThatThrownBy(() ->
                        read(
                                WHOLE.replace(
                                        "{jwks_file: prod.json}",
                                        "{jwks_file: prod.json, discovery: {}}")))
                .hasMessageContaining("exactly one of discovery, jwks, jwks_file");
    }

    @Test
    void everyKeyOfAReviewIsMapped() throws Exception {
        assertThat(verification(ALL_OF_REVIEW))
                .isEqualTo(
                        new Verification.Both(
                                new KeySource.JwksFile(folder.resolve("prod.json")),
                                new ReviewConfig(
                                        URI.create("https://api.prod.example:6443"),
                                        folder.resolve("reviewer"),
                                        Optional.of(folder.resolve("prod-ca.crt")),
                                        new ReviewConfig.Effort(
                                                Duration.ofSeconds(1),
                                                Duration.ofSeconds(3),
                                                8,
                                                2,
                                                Duration.ofSeconds(30))),
                                true,
                                Optional.of(
                                        new Verification.Renewals(
                                                Duration.ofMinutes(30), Duration.ofHours(2)))));
    }

    @Test
    void aReviewAsksThisServersOwnClusterByDefault() throws Exception {
        Path given = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");
        var own =
                new ReviewConfig(
                        URI.create("https://kubernetes.default.svc"),
                        given.resolve("token"),
                        Optional.of(given.resolve("ca.crt")),
                        ReviewConfig.Effort.DEFAULT);

        assertThat(verification("    mode: both\n    keys: {jwks_file: prod.json}\n"))
                .isEqualTo(
                        new Verification.Both(
                                new KeySource.JwksFile(folder.resolve("prod.json")),
                                own,
                                false,
                                Optional.empty()));
        assertThat(verification("    mode: review-only\n"))
                .isEqualTo(new Verification.ReviewOnly(own));
        String lenient =
                """
                    mode: both
                    keys: {jwks_file: prod.json}
                    review: {when_unreachable: renewals-only}
                """;
        assertThat(verification(lenient).renewals())
                .contains(new Verification.Renewals(Duration.ofHours(1), Duration.ofHours(1)));
    }

    private Verification verification(String section) throws Exception {
        return read(withVerification(section)).clusters().getFirst().verification();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mode: offline-only, keys: {jwks_file: k} | true",
                "mode: both, keys: {jwks_file: k} | false",
                "mode: review-only | false",
                "renew_with_certificate: false, mode: offline-only, keys: {jwks_file: k} | false",
                "renew_with_certificate: true, mode: both, keys: {jwks_file: k} | true",
                "renew_with_certificate: true, mode: review-only | true"
            })
    void aCertificateIsEnoughToRenewItWhereNobodyIsAskedOrWhereItIsSaidSo(
            String section, boolean enough) throws Exception {
        String cluster =
                "clusters: [{name: a, issuer: 'https://k8s', audience: signet, %s}]\n"
                        .formatted(section);

        assertThat(ClusterConfig.renewingWithTokenOnly(read(cluster).clusters()))
                .isEqualTo(enough ? Set.of() : Set.of("a"));
    }

    private static String withVerification(String section) {
        return WHOLE.replace("    mode: offline-only\n    keys: {jwks_file: prod.json}\n", section);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mode: always | the keys alone: a token is good until it expires, its pod gone or not); not always",
                "keys: {jwks_file: k} | mode must be both (the cluster's keys verify",
                "keys: {jwks_file: k} | it is missing",
                "mode: both   | keys is missing",
                "mode: offline-only, keys: {jwks_file: k}, review: {} | review has no use in mode offline-only",
                "mode: review-only, keys: {jwks_file: k} | keys has no use in mode review-only",
                "mode: review-only, review: {unknown_kid: review} | need mode both",
                "mode: review-only, review: {when_unreachable: refuse} | need mode both",
                "mode: review-only, review: {api_url: 'https://k8s'} | review.token_file is missing",
                "mode: review-only, review: {api_url: 'http://k8s', token_file: t} | review.api_url",
                "mode: review-only, review: {timeout: 31s} | review.timeout must be within 1s..30s",
                "mode: review-only, review: {connect_timeout: 6s} | review.connect_timeout must be",
                "mode: review-only, review: {concurrent: 0} | review.concurrent must be within 1..256",
                "mode: review-only, review: {failures: 101} | review.failures must be within 1..100",
                "mode: review-only, review: {pause: 6m} | review.pause must be within 1s..5m",
                "mode: both, keys: {jwks_file: k}, review: {unknown_kid: accept} | reject or review",
                "mode: both, keys: {jwks_file: k}, review: {when_unreachable: go} | renewals-only: go",
                "mode: both, keys: {jwks_file: k}, review: {renewals_within: 1h} | need when_unreach",
                "mode: both, keys: {jwks_file: k}, review: {when_unreachable: renewals-only, renewals_within: 25h} | renewals_within must be within 1s..1d",
                "mode: both, keys: {jwks_file: k}, review: {when_unreachable: renewals-only, renewals_max_ttl: 59s} | renewals_max_ttl must be within 1m..1d"
            })
    void refusesAVerificationThatDoesNotFit(String section, String message) {
        String cluster =
                "clusters: [{name: a, issuer: 'https://k8s', audience: signet, %s}]"
                        .formatted(section);

        assertThatThrownBy(() -> read(cluster))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("clusters[0]: ")
                .hasMessageContaining(message);
    }

    @Test
    void refusesClustersOfOneIssuerWhoseTokensNobodyCouldTellApart() {
        assertThatThrownBy(() ->
                        read(
                                withoutAuth()
                                        + """
                                          - name: other
                                            issuer: "https://k8s.example.org"
                                            audience: signet
                                            mode: review-only
                                        """))
                .hasMessageContaining("prod and other have the same issuer");
    }

    @Test
    void refusesTwoClustersOfOneName() {
        String clusters = withoutAuth();
        String cluster = clusters.substring(clusters.indexOf("  - name"));

        assertThatThrownBy(() -> read(clusters + cluster)).hasMessageContaining("same name");
    }

    private static String withoutAuth() {
        return WHOLE.substring(0, WHOLE.indexOf("auth:"));
    }

    private static String twice(String issuer) {
        return WHOLE.replace("  join:", issuer + "  join:");
    }

    @Test
    void refusesAnIssuerThatIsTwoAtOnce() {
        String issuer = WHOLE.substring(WHOLE.indexOf("    - name: ci"), WHOLE.indexOf("  join:"));

        assertThatThrownBy(() -> read(twice(issuer))).hasMessageContaining("same name");
        assertThatThrownBy(() -> read(twice(issuer.replace("name: ci", "name: other"))))
                .hasMessageContaining("https://ci.example.org is configured twice");
        assertThatThrownBy(() -> read(WHOLE.replace("k8s.example.org", "ci.example.org")))
                .hasMessageContaining("is also that of a cluster");
    }

    @Test
    void refusesAFileThatIsNotThere() {
        assertThatThrownBy(() -> ConfigFile.read(folder.resolve("none.yaml")))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("signet init");
    }

    @Test
    void refusesAnEmptyFile() {
        assertThatThrownBy(() -> read("")).isInstanceOf(InvalidConfigException.class);
    }

    private ServerConfig read(String yaml) throws Exception {
        return ConfigFile.read(Files.writeString(folder.resolve("signet.yaml"), yaml));
    }
}
