package dev.signet.client;

import dev.signet.client.renewal.Surroundings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a {@link RenewingIdentity} is of. Immutable: each {@code with…} returns a copy.
 *
 * <table>
 * <caption>Settings and their defaults</caption>
 * <tr><th>Setting</th><th>Default</th></tr>
 * <tr><td>{@link #withRequest names, role, lifetime}</td><td>the role's for this caller</td></tr>
 * <tr><td>{@link #withFurtherServer further servers}</td><td>none</td></tr>
 * <tr><td>{@link #withMount mount}</td><td>{@code pki}</td></tr>
 * <tr><td>{@link #withKeyAlgorithm key}</td><td>P-256, a fresh one each time</td></tr>
 * <tr><td>{@link #withStoreFolder folder}</td><td>none: a restart needs the CA</td></tr>
 * <tr><td>{@link #withCrls CRLs}</td><td>{@link CrlPolicy#ACCEPT_STALE}</td></tr>
 * <tr><td>{@link #withRefresh how often trust is asked for}</td><td>5 min</td></tr>
 * <tr><td>{@link #withMaxConnectionAge age of connections}</td><td>1 h ± 10 %</td></tr>
 * <tr><td>{@link #withWaitAtStart wait at the start}</td><td>60 s</td></tr>
 * <tr><td>{@link #withServeExpired present an expired certificate}</td><td>no</td></tr>
 * <tr><td>{@link #withMetrics metrics}, {@link #withName their tag}</td><td>none, {@code
 * default}</td></tr>
 * </table>
 */
public final class RenewingIdentityConfig {

    private static final Duration LONGEST = Duration.ofDays(1);

    private CaClientConfig server;
    private Credential credential;
    private List<URI> furtherServers = List.of();
    private IssueRequest request = IssueRequest.defaults();
    private String mount = "pki";
    private KeyAlgorithm keyAlgorithm = KeyAlgorithm.EC_P256;
    private boolean keepsKey;
    private Optional<Path> storeFolder = Optional.empty();
    private CrlPolicy crls = CrlPolicy.ACCEPT_STALE;
    private Duration refresh = Duration.ofMinutes(5);
    private Duration maxConnectionAge = Duration.ofHours(1);
    private Duration waitAtStart = Duration.ofSeconds(60);
    private boolean servesExpired;
    private Metrics metrics = Metrics.NONE;
    private String name = "default";
    private Surroundings surroundings = Surroundings.REAL;

    private RenewingIdentityConfig(CaClientConfig server, Credential credential) {
        this.server = server;
        this.credential = credential;
    }

    private RenewingIdentityConfig(RenewingIdentityConfig from) {
        this.server = from.server;
        this.credential = from.credential;
        this.furtherServers = from.furtherServers;
        this.request = from.request;
        this.mount = from.mount;
        this.keyAlgorithm = from.keyAlgorithm;
        this.keepsKey = from.keepsKey;
        this.storeFolder = from.storeFolder;
        this.crls = from.crls;
        this.refresh = from.refresh;
        this.maxConnectionAge = from.maxConnectionAge;
        this.waitAtStart = from.waitAtStart;
        this.servesExpired = from.servesExpired;
        this.metrics = from.metrics;
        this.name = from.name;
        this.surroundings = from.surroundings;
    }

    /**
     * An identity from {@code server} for whoever {@code credential} proves, all else by default.
     *
     * @param credential a token in a file renews for ever; a token in memory is used for the first
     *     certificate, which then renews itself, and again should that one have expired
     */
    public static RenewingIdentityConfig of(CaClientConfig server, Credential credential) {
        return new RenewingIdentityConfig(server, credential);
    }

    /** What is asked for: role, names, lifetime. An idempotency key is left out. */
    public RenewingIdentityConfig withRequest(IssueRequest given) {
        var copy = new RenewingIdentityConfig(this);
        copy.request =
                new IssueRequest(
                        given.role(),
                        given.commonName(),
                        given.dnsNames(),
                        given.ipAddresses(),
                        given.uris(),
                        given.lifetime(),
                        Optional.empty());
        return copy;
    }

    /**
     * Another server of the same CA, known by the same trust anchors; asked when the one before did
     * not answer.
     */
    public RenewingIdentityConfig withFurtherServer(URI address) {
        var copy = new RenewingIdentityConfig(this);
        copy.furtherServers = new ArrayList<>(furtherServers);
        copy.furtherServers.add(at(address).server());
        return copy;
    }

    /** The mount whose trust bundle and CRLs count. */
    public RenewingIdentityConfig withMount(String given) {
        if (!given.matches("[a-z0-9][a-z0-9_-]{0,31}")) {
            throw new IllegalArgumentException(
                    "the name of a mount is a lower-case letter or digit, then at most 31 of a-z,"
                            + " 0-9, '-' and '_': "
                            + given);
        }
        var copy = new RenewingIdentityConfig(this);
        copy.mount = given;
        return copy;
    }

    /** The kind of key. */
    public RenewingIdentityConfig withKeyAlgorithm(KeyAlgorithm given) {
        var copy = new RenewingIdentityConfig(this);
        copy.keyAlgorithm = given;
        return copy;
    }

    /** Whether renewals keep the key; better not, for whoever copied it keeps it too. */
    public RenewingIdentityConfig withKeyReuse(boolean reuse) {
        var copy = new RenewingIdentityConfig(this);
        copy.keepsKey = reuse;
        return copy;
    }

    /**
     * A folder for key, certificates and CRLs, so that a restart needs no CA while more than a
     * third of the certificate's life is left. Made with mode 0700 if it is not there; one identity
     * has it for itself.
     */
    public RenewingIdentityConfig withStoreFolder(Path folder) {
        var copy = new RenewingIdentityConfig(this);
        copy.storeFolder = Optional.of(folder);
        return copy;
    }

    /** What peers' certificates need of CRLs. */
    public RenewingIdentityConfig withCrls(CrlPolicy policy) {
        var copy = new RenewingIdentityConfig(this);
        copy.crls = policy;
        return copy;
    }

    /** How often the trust bundle and the CRLs are asked for, ± 10 %; 1 s to 1 day. */
    public RenewingIdentityConfig withRefresh(Duration interval) {
        requireBetween("refresh", Duration.ofSeconds(1), interval);
        var copy = new RenewingIdentityConfig(this);
        copy.refresh = interval;
        return copy;
    }

    /**
     * How long a connection lives before it is made anew, so that the peer shows what it has by
     * then; ± 10 %; 1 s to 1 day. Who makes connections asks {@link
     * RenewingIdentity#closeConnectionAt}.
     */
    public RenewingIdentityConfig withMaxConnectionAge(Duration age) {
        requireBetween("maxConnectionAge", Duration.ofSeconds(1), age);
        var copy = new RenewingIdentityConfig(this);
        copy.maxConnectionAge = age;
        return copy;
    }

    /** How long opening waits for the first identity; above 0, to 1 day. */
    public RenewingIdentityConfig withWaitAtStart(Duration wait) {
        requireBetween("waitAtStart", Duration.ofMillis(1), wait);
        var copy = new RenewingIdentityConfig(this);
        copy.waitAtStart = wait;
        return copy;
    }

    /** Whether a certificate is presented after its end; peers that look refuse it. */
    public RenewingIdentityConfig withServeExpired(boolean serve) {
        var copy = new RenewingIdentityConfig(this);
        copy.servesExpired = serve;
        return copy;
    }

    /**
     * Where numbers go, each with the tag {@code name}: the gauges {@code
     * tls_cert_not_after_timestamp_seconds}, {@code tls_cert_renew_at_timestamp_seconds}, {@code
     * tls_generation}, {@code tls_bundle_sequence} and {@code
     * tls_crl_next_update_timestamp_seconds} (of the CRL that ends first; NaN without one), and the
     * counts {@code tls_cert_renewals_total} with {@code result} {@code success}, {@code refused},
     * {@code unavailable} or {@code protocol}, and {@code tls_trust_refreshes_total} with {@code
     * result} {@code changed}, {@code unchanged} or {@code failed}.
     */
    public RenewingIdentityConfig withMetrics(Metrics given) {
        var copy = new RenewingIdentityConfig(this);
        copy.metrics = given;
        return copy;
    }

    /** Tells this identity from others of the process, in metrics and names of threads. */
    public RenewingIdentityConfig withName(String given) {
        if (!given.matches("[A-Za-z0-9._-]{1,63}")) {
            throw new IllegalArgumentException(
                    "a name is 1 to 63 letters, digits, dots, underscores and hyphens: " + given);
        }
        var copy = new RenewingIdentityConfig(this);
        copy.name = given;
        return copy;
    }

    /** Another clock, other chance; for tests. */
    RenewingIdentityConfig withSurroundings(Surroundings given) {
        var copy = new RenewingIdentityConfig(this);
        copy.surroundings = given;
        return copy;
    }

    /** The first server, and what all are known by. */
    public CaClientConfig server() {
        return server;
    }

    /** What proves who asks. */
    public Credential credential() {
        return credential;
    }

    /** The server, then the further ones. */
    public List<URI> servers() {
        List<URI> all = new ArrayList<>(List.of(server.server()));
        all.addAll(furtherServers);
        return List.copyOf(all);
    }

    /** Role, names and lifetime. */
    public IssueRequest request() {
        return request;
    }

    /** See {@link #withMount}. */
    public String mount() {
        return mount;
    }

    /** See {@link #withKeyAlgorithm}. */
    public KeyAlgorithm keyAlgorithm() {
        return keyAlgorithm;
    }

    /** See {@link #withKeyReuse}. */
    public boolean keepsKey() {
        return keepsKey;
    }

    /** See {@link #withStoreFolder}; empty if nothing is stored. */
    public Optional<Path> storeFolder() {
        return storeFolder;
    }

    /** See {@link #withCrls}. */
    public CrlPolicy crls() {
        return crls;
    }

    /** See {@link #withRefresh}. */
    public Duration refresh() {
        return refresh;
    }

    /** See {@link #withMaxConnectionAge}. */
    public Duration maxConnectionAge() {
        return maxConnectionAge;
    }

    /** See {@link #withWaitAtStart}. */
    public Duration waitAtStart() {
        return waitAtStart;
    }

    /** See {@link #withServeExpired}. */
    public boolean servesExpired() {
        return servesExpired;
    }

    /** See {@link #withMetrics}. */
    public Metrics metrics() {
        return metrics;
    }

    /** See {@link #withName}. */
    public String name() {
        return name;
    }

    Surroundings surroundings() {
        return surroundings;
    }

    private CaClientConfig at(URI address) {
        return new CaClientConfig(
                address, server.trustAnchors(), server.connectTimeout(), server.requestTimeout());
    }

    private static void requireBetween(String setting, Duration least, Duration given) {
        if (given.compareTo(least) < 0 || given.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    setting + " must be from " + least + " to " + LONGEST + ": " + given);
        }
    }
}
