package dev.signet.spring;

import dev.signet.client.CrlPolicy;
import dev.signet.client.KeyAlgorithm;
import dev.signet.client.authorization.AuthorizationMode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What {@code signet.*} of the application's configuration says. In a pod that Signet's chart
 * prepared all of it may be left out.
 *
 * @param enabled Whether there are bundles of Signet at all.
 * @param start What happens when the CA cannot be reached at the start.
 * @param startTimeout How long the start waits for the first certificate of each bundle; left out,
 *     10 s with 'fail-fast' and 5 min with 'wait'. A refusal ends the wait at once.
 * @param server Addresses of the CA, the next asked when one does not answer; left out,
 *     https://signet.signet.svc:8443.
 * @param caFile File with the CA certificate that certifies the server, in PEM; left out,
 *     /etc/signet/ca.crt.
 * @param caFingerprint SHA-256 of the root that certifies the server, in hex, in place of its file.
 *     The root is then fetched, so each start needs the CA.
 * @param tokenFile File with the token that proves who we are, read anew whenever it is used; left
 *     out, /var/run/secrets/tokens/signet.
 * @param store Folder that keeps keys and certificates, each bundle's in a folder of its name, so
 *     that a restart needs no CA.
 * @param connectTimeout How long a connection to the CA may take.
 * @param requestTimeout How long the CA may take for an answer.
 * @param mount Mount whose trust bundle and CRLs count.
 * @param refresh How often the trust bundle and the CRLs are asked for.
 * @param maxConnectionAge How long a connection to the server lives before it is closed after a
 *     response, so that the peer shows what it has by then; ± 10 %.
 * @param bundles SSL bundles by name, for server.ssl.bundle and clients. Without any there is one,
 *     'signet', with the names that the role gives to this caller.
 * @param authorization Who may send which request.
 */
@ConfigurationProperties("signet")
public record SignetProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("fail-fast") Start start,
        @Nullable Duration startTimeout,
        @DefaultValue List<URI> server,
        @Nullable Path caFile,
        @Nullable String caFingerprint,
        @Nullable Path tokenFile,
        @Nullable Path store,
        @DefaultValue("2s") Duration connectTimeout,
        @DefaultValue("10s") Duration requestTimeout,
        @DefaultValue("pki") String mount,
        @DefaultValue("5m") Duration refresh,
        @DefaultValue("1h") Duration maxConnectionAge,
        @DefaultValue Map<String, Bundle> bundles,
        @DefaultValue Authorization authorization) {

    /** The name of the only bundle when none is configured. */
    public static final String DEFAULT_BUNDLE = "signet";

    public SignetProperties {
        server = List.copyOf(server);
        bundles = Collections.unmodifiableMap(new LinkedHashMap<>(bundles));
    }

    /** What happens when the CA cannot be reached at the start. */
    public enum Start {
        /** The application ends soon, for its supervisor to start it again. */
        FAIL_FAST(Duration.ofSeconds(10)),
        /** The start waits for the CA to come back. */
        WAIT(Duration.ofMinutes(5));

        private final Duration timeout;

        Start(Duration timeout) {
            this.timeout = timeout;
        }
    }

    /** How long the start waits for the first certificate of each bundle. */
    Duration waitAtStart() {
        return startTimeout != null ? startTimeout : start.timeout;
    }

    /**
     * Who may send which request.
     *
     * @param policy File with the policy, in JSON, read anew when it changes. Left out, everybody
     *     whose certificate is neither over nor revoked may send everything.
     * @param mode How much of what the policy refuses is refused.
     * @param proxies SPIFFE IDs, or patterns of them, of proxies whose X-Forwarded-Client-Cert is
     *     believed.
     */
    public record Authorization(
            @Nullable Path policy,
            @DefaultValue("strict") AuthorizationMode mode,
            @DefaultValue List<String> proxies) {

        public Authorization {
            proxies = List.copyOf(proxies);
        }
    }

    /**
     * One certificate that renews itself.
     *
     * @param role Role to ask; left out, SIGNET_ROLE or the only one that admits the caller.
     * @param commonName Common name to ask for; also becomes a DNS name.
     * @param dnsNames DNS names to ask for.
     * @param ipAddresses IP addresses to ask for.
     * @param uris URIs to ask for, such as a SPIFFE ID.
     * @param lifetime Lifetime to ask for; left out, the role's.
     * @param keyAlgorithm Kind of key.
     * @param reuseKey Whether renewals keep the key; whoever copied it then keeps it too.
     * @param crls What the certificates of peers need of CRLs.
     * @param serveExpired Whether the certificate is presented after its end; peers that look
     *     refuse it.
     */
    public record Bundle(
            @Nullable String role,
            @Nullable String commonName,
            @DefaultValue List<String> dnsNames,
            @DefaultValue List<String> ipAddresses,
            @DefaultValue List<String> uris,
            @Nullable Duration lifetime,
            @DefaultValue("ec-p256") KeyAlgorithm keyAlgorithm,
            @DefaultValue("false") boolean reuseKey,
            @DefaultValue("accept-stale") CrlPolicy crls,
            @DefaultValue("false") boolean serveExpired) {

        public Bundle {
            dnsNames = List.copyOf(dnsNames);
            ipAddresses = List.copyOf(ipAddresses);
            uris = List.copyOf(uris);
        }

        /** What the role gives to this caller. */
        static Bundle defaults() {
            return new Bundle(
                    null,
                    null,
                    List.of(),
                    List.of(),
                    List.of(),
                    null,
                    KeyAlgorithm.EC_P256,
                    false,
                    CrlPolicy.ACCEPT_STALE,
                    false);
        }
    }
}
