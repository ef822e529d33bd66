package dev.signet.testkit;

import dev.signet.client.CaClient;
import dev.signet.client.CaClientConfig;
import dev.signet.client.CaException;
import dev.signet.client.Credential;
import dev.signet.client.Identity;
import dev.signet.client.IssueRequest;
import dev.signet.client.RenewingIdentity;
import dev.signet.client.RenewingIdentityConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLContext;

/**
 * A CA for tests: the real server, with a root and an issuer of its own, a stand-in Kubernetes
 * cluster whose tokens it accepts, and a role that gives every workload {@code
 * SERVICE_ACCOUNT.NAMESPACE.svc.cluster.local}, shorter forms of it, {@code localhost}, addresses
 * of {@code 127.0.0.0/8}, and {@code spiffe://cluster.local/ns/NAMESPACE/sa/SERVICE_ACCOUNT}.
 *
 * <p>A workload is written {@code NAMESPACE/SERVICE_ACCOUNT}, such as {@code shop/orders}; it need
 * not be made first. What this class does itself it does past the network of the tests: it works
 * also while the CA {@linkplain #goAway is away}. What fails, fails unchecked: {@link
 * IllegalStateException} or {@link UncheckedIOException}, saying what the server said. Safe for
 * concurrent use.
 */
public final class TestCa implements AutoCloseable {

    private static final String HOST = "localhost";
    private static final String AUDIENCE = "signet";
    private static final String ROLE = "workloads";

    /** Longer than tests run, so that a file with a token need not be written again. */
    private static final Duration TOKEN_LIFETIME = Duration.ofHours(24);

    private final Path folder;
    private final PackagedServer packaged;
    private final Doors doors;
    private final OperatorApi operator;
    private final IssuerChanges issuers;
    private final PublishedCrls crls;
    private final Queue<RenewingIdentity> identities = new ConcurrentLinkedQueue<>();
    private final DirectClient direct;

    private TestCa(Path folder, PackagedServer packaged, Doors doors) throws IOException {
        this.folder = folder;
        this.packaged = packaged;
        this.doors = doors;
        URI behind = uri("https", packaged.httpsPort());
        CaClientConfig known = CaClientConfig.of(behind, caFile());
        this.direct = new DirectClient(behind, known.trustAnchors());
        this.operator =
                new OperatorApi(
                        behind,
                        Files.readString(folder.resolve("operator-token")).strip(),
                        known.trustAnchors());
        this.issuers = new IssuerChanges(operator);
        this.crls = new PublishedCrls(operator);
    }

    /**
     * Starts one with nothing issued yet, in this JVM. It takes a second or two in a fresh JVM, and
     * some tenths of that for each further one.
     *
     * @throws IllegalStateException if this JVM is older than Java 25
     * @throws UncheckedIOException if it does not start, saying why and where the log is
     */
    public static TestCa start() {
        ServerClasses classes = ServerClasses.ofThisJvm();
        Path folder = classes.nextFolder();
        try {
            Doors doors = Doors.onFreePorts();
            try {
                PackagedServer packaged =
                        PackagedServer.start(classes, folder, uri("http", doors.httpPort()));
                doors.leadTo(packaged.httpsPort(), packaged.httpPort());
                var ca = new TestCa(folder, packaged, doors);
                classes.opened(ca);
                return ca;
            } catch (IOException | RuntimeException e) {
                doors.close();
                Folders.delete(folder);
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the test CA did not start: " + e.getMessage() + "; its log: " + log(), e);
        }
    }

    private static URI uri(String scheme, int port) {
        return URI.create(scheme + "://" + HOST + ":" + port);
    }

    /** What the servers of this JVM log; deleted when the JVM ends. */
    public static Path log() {
        return ServerClasses.ofThisJvm().log();
    }

    /** The address of the API, {@code https://localhost:PORT}; the same as long as this is open. */
    public URI server() {
        return uri("https", doors.httpsPort());
    }

    /** Where CRLs and CA certificates are, {@code http://localhost:PORT}. */
    public URI plainServer() {
        return uri("http", doors.httpPort());
    }

    /** The roots to trust now. */
    public List<X509Certificate> trustAnchors() {
        return direct.trustAnchors();
    }

    /** The roots to trust now, in PEM; replaced when they change, as a ConfigMap in a pod. */
    public Path caFile() {
        return folder.resolve("ca.crt");
    }

    /** The token of an operator, who may do everything. */
    public Path operatorTokenFile() {
        return folder.resolve("operator-token");
    }

    /** A service-account token of {@code workload}, good for a day. */
    public String token(String workload) {
        return token(workload, AUDIENCE, TOKEN_LIFETIME);
    }

    /**
     * A service-account token.
     *
     * @param audience {@code signet} is this server's; it refuses tokens for others
     * @param lifetime from now; 1 s to 366 d
     */
    public String token(String workload, String audience, Duration lifetime) {
        try {
            return packaged.token(Workload.parse(workload), audience, lifetime);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file with a fresh {@link #token(String)}, always the same one for a workload. */
    public Path tokenFile(String workload) {
        String name = Workload.parse(workload).fileName();
        try {
            Path tokens = Files.createDirectories(folder.resolve("tokens"));
            return Folders.replace(tokens.resolve(name), token(workload));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What proves to the server that the caller is {@code workload}: its {@link #tokenFile}. */
    public Credential credential(String workload) {
        return new Credential.TokenFile(tokenFile(workload));
    }

    /** How a client reaches this server, and knows it by the roots of now. */
    public CaClientConfig clientConfig() {
        return CaClientConfig.of(server(), trustAnchors());
    }

    /** A client of this server; it meets whatever the tests do to the network. */
    public CaClient client() {
        return new CaClient(clientConfig());
    }

    /** A key and a certificate of {@code workload} with all of its usual names. */
    public Identity issue(String workload) {
        return issue(workload, names(workload));
    }

    /** A key and a certificate of {@code workload}; what it may ask for is the role's to say. */
    public Identity issue(String workload, IssueRequest request) {
        return direct.issue(workload, () -> token(workload), request);
    }

    private static IssueRequest names(String workload) {
        Workload parsed = Workload.parse(workload);
        String service = parsed.serviceAccount() + "." + parsed.namespace() + ".svc";
        return IssueRequest.defaults()
                .withDnsName(service + ".cluster.local")
                .withDnsName("localhost")
                .withIpAddress("127.0.0.1")
                .withUri(
                        "spiffe://cluster.local/ns/"
                                + parsed.namespace()
                                + "/sa/"
                                + parsed.serviceAccount());
    }

    /**
     * A certificate of {@code workload} that renews itself, as an application opens it; it is
     * closed when this is, if not before. It meets whatever the tests do to the network.
     */
    public RenewingIdentity identity(String workload) {
        try {
            RenewingIdentity identity = RenewingIdentity.open(identityConfig(workload));
            identities.add(identity);
            return identity;
        } catch (CaException e) {
            throw DirectClient.failed("certify " + workload, e);
        }
    }

    /**
     * What {@link #identity} opens: all usual names, and trust asked for each second rather than
     * every five minutes.
     */
    public RenewingIdentityConfig identityConfig(String workload) {
        return RenewingIdentityConfig.of(clientConfig(), credential(workload))
                .withRequest(names(workload))
                .withRefresh(Duration.ofSeconds(1));
    }

    /**
     * Another service to talk to, or to be called by: the JDK's own TLS with a certificate of
     * {@code workload}, as a client and as a server, trusting the roots of now. It does not renew.
     */
    public SSLContext peer(String workload) {
        return peer(issue(workload));
    }

    /** As {@link #peer(String)}, presenting {@code identity}. */
    public SSLContext peer(Identity identity) {
        return Tls.presenting(identity, trustAnchors());
    }

    /**
     * Takes the CA away: connections to {@link #server} and {@link #plainServer} are refused, those
     * that there are break. Nothing happens if it is away.
     */
    public void goAway() {
        try {
            doors.shut();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Brings it back: same addresses, same data. Nothing happens if it is there. */
    public void comeBack() {
        try {
            doors.open();
        } catch (IOException e) {
            throw new UncheckedIOException("the CA cannot come back: " + e.getMessage(), e);
        }
    }

    /**
     * Holds back each answer, from now on and also those under way. A new connection waits twice or
     * three times that: TLS asks and answers too.
     *
     * @param time zero: answers come at once again; hours: it accepts connections and says nothing
     */
    public void slowDown(Duration time) {
        doors.slowDown(time);
    }

    /** Makes a role, or replaces it whole; {@code json} as in the API. */
    public void role(String name, String json) {
        operator.send("PUT", "/v1/roles/" + name, json);
    }

    /**
     * How long certificates live that are issued from now on, and may live; what is issued already
     * is not changed. They begin when they are issued, not half a minute before as usual.
     *
     * @param life whole seconds, 1 s to 90 d; a day at the start
     */
    public void lifetime(Duration life) {
        operator.send(
                "PATCH",
                "/v1/roles/" + ROLE,
                "{\"ttl\": \"%1$ds\", \"max_ttl\": \"%1$ds\", \"not_before_duration\": \"0s\"}"
                        .formatted(life.toSeconds()));
    }

    /**
     * A key and a certificate of {@code workload} that is over: to real clocks, for everybody.
     * Takes a second or two.
     */
    public Identity expired(String workload) {
        Identity identity = issue(workload, names(workload).withLifetime(Duration.ofSeconds(1)));
        expire(identity.leaf());
        return identity;
    }

    /**
     * Returns when {@code certificate} is over. Whoever has it may have renewed meanwhile, unless
     * the CA {@linkplain #goAway was away}.
     *
     * @throws IllegalArgumentException if it lives for more than another minute; {@link #lifetime}
     *     before it is issued makes it short
     */
    public void expire(X509Certificate certificate) {
        Patience.untilAfter(certificate.getNotAfter().toInstant());
    }

    /**
     * Takes the CA away, so that {@code identity} cannot renew, and returns when its certificate is
     * over. It lives on once the CA {@linkplain #comeBack comes back}.
     *
     * @throws IllegalArgumentException if it lives for more than another minute; {@link #lifetime}
     *     before it is opened makes it short
     */
    public void expire(RenewingIdentity identity) {
        goAway();
        X509Certificate seen;
        do {
            seen = identity.generation().identity().leaf();
            expire(seen);
            // One that was on its way when the CA went counts.
        } while (!seen.equals(identity.generation().identity().leaf()));
    }

    /** Revokes {@code certificate}; when this returns, the CRL that it names lists it. */
    public void revoke(X509Certificate certificate) {
        operator.send(
                "POST",
                "/v1/revoke",
                "{\"serial_number\": \"%s\", \"reason\": \"keyCompromise\"}"
                        .formatted(certificate.getSerialNumber().toString(16)));
        Patience.until(
                "listed a revoked certificate", () -> crl(certificate).isRevoked(certificate));
    }

    /** The newest CRL that lists {@code certificate} if it is revoked. */
    public X509CRL crl(X509Certificate certificate) {
        return crls.of(certificate);
    }

    /**
     * Replaces the issuer: certificates from now on are of another key, below the same root. Those
     * of the old one stay good.
     */
    public void rotateIssuer() {
        issuers.rotateIssuer();
    }

    /**
     * Makes the next root: it is trusted from now on, and signs nothing until {@link #rotateRoot}.
     * Between the two, clients have time to fetch the trust bundle. Nothing happens if there is
     * one.
     */
    public void announceRoot() {
        issuers.announceRoot();
        trustTheRootsOfNow();
    }

    /**
     * Replaces the root, by the one that was {@linkplain #announceRoot announced} or at once, and
     * the issuer: certificates from now on, the server's own too, are below the new root.
     * Certificates below the old one stay good, and it stays in the trust bundle, as long as one of
     * them lives.
     */
    public void rotateRoot() {
        announceRoot();
        issuers.rotateRoot();
    }

    private void trustTheRootsOfNow() {
        List<X509Certificate> roots = trustAnchors();
        operator.trust(roots);
        direct.trust(roots);
        try {
            var unused = Folders.replace(caFile(), Tls.pem(roots));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it and deletes its data; whatever it issued stays as good as it was. */
    @Override
    public void close() {
        ServerClasses.ofThisJvm().closed(this);
        identities.forEach(RenewingIdentity::close);
        try (packaged;
                doors) {
            doors.slowDown(Duration.ZERO);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            Folders.delete(folder);
        }
    }
}
