package dev.signet.client;

import dev.signet.client.TestServer.Given;
import dev.signet.client.TestServer.Received;
import dev.signet.client.json.JsonObject;
import dev.signet.client.json.MalformedJsonException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/**
 * A server with a root, an issuer and their CRLs, over real TLS; a test bends its fields. It
 * believes every credential.
 */
public final class FakeSignet implements AutoCloseable {

    public static final Credential TOKEN = new Credential.Token("a.b.c");

    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";

    public final TestCa root = new TestCa("a root");
    public final TestServer server = new TestServer(List.of(root.root));
    public volatile TestCa issuer = root.below("an issuer");

    /** By name, of all mounts; the root and the issuer that issues are among them. */
    public final Map<String, TestCa> issuers = new LinkedHashMap<>();

    /** The chain of issuers that are certified by none of them, in PEM. */
    public volatile String chain = "";

    public volatile Clock clock = Clock.systemUTC();
    public volatile Duration life = Duration.ofHours(24);
    public volatile List<GeneralName> names =
            List.of(
                    TestCa.LOCALHOST.get(0),
                    TestCa.LOCALHOST.get(1),
                    new GeneralName(
                            GeneralName.uniformResourceIdentifier,
                            "spiffe://example.org/ns/shop/sa/orders"));

    /** In place of the answer to renewal-info. */
    public volatile Optional<RenewalWindow> movedWindow = Optional.empty();

    public volatile List<X509Certificate> roots = List.of(root.root);
    public volatile String bundleVersion = "v1";
    public volatile long bundleSequence = 1;
    public final Map<TestCa, X509CRL> crls = new LinkedHashMap<>();

    public final List<X509Certificate> issued = new CopyOnWriteArrayList<>();

    /** Answers in place of the server, if it does. */
    public volatile Function<Received, Optional<Given>> fault = request -> Optional.empty();

    public FakeSignet() throws IOException, GeneralSecurityException {
        issuers.put("root", root);
        issuers.put("issuing", issuer);
        crls.put(root, root.crl(1, farAway()));
        crls.put(issuer, issuer.crl(1, farAway()));
        server.otherwise = this::answer;
    }

    public static Instant farAway() {
        return Instant.now().plus(Duration.ofDays(30));
    }

    public RenewingIdentityConfig config() {
        return RenewingIdentityConfig.of(
                CaClientConfig.of(server.uri(), List.of(server.ca.root)), TOKEN);
    }

    /** Refuses with {@code status}, whatever is asked at {@code path}. */
    public void refuse(String path, int status) {
        fault =
                request ->
                        request.line().contains(path)
                                ? Optional.of(
                                        new Given(status, PROBLEM, Map.of(), "{\"detail\":\"no\"}"))
                                : Optional.empty();
    }

    /** Requests whose line contains {@code text}. */
    public List<Received> requests(String text) {
        return server.received.stream().filter(one -> one.line().contains(text)).toList();
    }

    private Given answer(Received request) {
        return fault.apply(request).orElseGet(() -> answerAsASignet(request));
    }

    private synchronized Given answerAsASignet(Received request) {
        String path = request.line().substring(request.line().indexOf(' ') + 1);
        try {
            if (path.equals("/v1/sign") || path.equals("/v1/renew")) {
                return new Given(201, JSON, Map.of(), certificate(request));
            } else if (path.startsWith("/v1/renewal-info/")) {
                RenewalWindow window =
                        movedWindow.orElseGet(() -> window(issued.get(issued.size() - 1)));
                JsonObject body = JsonObject.empty().with("suggested_window", json(window));
                return new Given(200, JSON, Map.of("Retry-After", "60"), body.toJson());
            } else if (path.startsWith("/v1/trust-bundle")) {
                return unlessKnown(request, bundleVersion, JSON, bundle());
            } else if (path.equals("/v1/issuers") || path.startsWith("/v1/issuers?")) {
                return new Given(200, JSON, Map.of(), issuerList(path));
            } else if (path.endsWith("/chain")) {
                return new Given(200, "application/pem-certificate-chain", Map.of(), chain);
            }
            String name = path.substring("/v1/issuers/".length(), path.length() - "/crl".length());
            return crl(request, Optional.ofNullable(issuers.get(name)).map(crls::get));
        } catch (GeneralSecurityException | IOException | MalformedJsonException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Given crl(Received request, Optional<X509CRL> crl)
            throws GeneralSecurityException {
        if (crl.isEmpty()) {
            return new Given(404, PROBLEM, Map.of(), "{\"detail\":\"none\"}");
        }
        return unlessKnown(
                request,
                Integer.toHexString(crl.get().hashCode()),
                "application/pkix-crl",
                new String(crl.get().getEncoded(), StandardCharsets.ISO_8859_1));
    }

    private static Given unlessKnown(Received request, String version, String type, String body) {
        String etag = '"' + version + '"';
        return request.header("If-none-match").equals(Optional.of(etag))
                ? new Given(304, type, Map.of("ETag", etag), "")
                : new Given(200, type, Map.of("ETag", etag), body);
    }

    private String certificate(Received request)
            throws MalformedJsonException, IOException, GeneralSecurityException {
        Instant now = clock.instant();
        X509Certificate leaf =
                issuer.certify(
                        publicKey(JsonObject.parse(request.body()).text("csr")),
                        now.minusSeconds(1),
                        now.plus(life),
                        names);
        issued.add(leaf);
        return JsonObject.empty()
                .with("certificate", TestCa.pem(leaf))
                .with("issuing_ca", TestCa.pem(issuer.root))
                .with("ca_chain", List.of(TestCa.pem(issuer.root), TestCa.pem(root.root)))
                .with("trust_bundle", String.join("", pems()))
                .with("serial_number", leaf.getSerialNumber().toString(16))
                .with("renewal_window", json(window(leaf)))
                .with("issuer", "issuing")
                .with("role", "services")
                .with("request_id", "r-0")
                .toJson();
    }

    private static RenewalWindow window(X509Certificate leaf) {
        Instant start = leaf.getNotBefore().toInstant();
        Duration life = Duration.between(start, leaf.getNotAfter().toInstant());
        return new RenewalWindow(
                start.plus(life.dividedBy(2)), start.plus(life.multipliedBy(2).dividedBy(3)));
    }

    private static JsonObject json(RenewalWindow window) {
        return JsonObject.empty()
                .with("start", window.start().toString())
                .with("end", window.end().toString());
    }

    private List<String> pems() {
        return roots.stream().map(TestCa::pem).toList();
    }

    private String bundle() {
        return JsonObject.empty()
                .with("version", bundleVersion)
                .with("sequence", bundleSequence)
                .with("certificates", pems())
                .toJson();
    }

    /** Of one mount if it is asked for: outside of pki, names are {@code mount:name}. */
    private String issuerList(String path) {
        String mount = path.substring(path.indexOf('=') + 1);
        List<JsonObject> all = new ArrayList<>();
        issuers.forEach((name, ca) -> {
            String of = name.contains(":") ? name.substring(0, name.indexOf(':')) : "pki";
            if (!path.contains("?") || of.equals(mount)) {
                all.add(
                        JsonObject.empty()
                                .with("name", name)
                                .with("parent", parent(ca))
                                .with("certificate", TestCa.pem(ca.root)));
            }
        });
        return JsonObject.empty().withObjects("issuers", all).toJson();
    }

    private Optional<String> parent(TestCa ca) {
        return issuers.entrySet().stream()
                .filter(one -> one.getValue() != ca)
                .filter(one ->
                        one.getValue()
                                .root
                                .getSubjectX500Principal()
                                .equals(ca.root.getIssuerX500Principal()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private static PublicKey publicKey(String csr) throws IOException, GeneralSecurityException {
        try (var parser = new PEMParser(new java.io.StringReader(csr))) {
            return new JcaPKCS10CertificationRequest(
                            (PKCS10CertificationRequest) parser.readObject())
                    .getPublicKey();
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
