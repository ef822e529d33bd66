package dev.signet.cli.login;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Date;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An OpenID provider with device authorization, on a real HTTPS socket. */
public final class TestLogin implements AutoCloseable {

    public static final String CLIENT = "signet-cli";

    /** What the provider is to be trusted by. */
    public final Path caFile;

    /** The bodies of what was posted, in order. */
    public final List<String> posted = new CopyOnWriteArrayList<>();

    /** What the token endpoint answers, one after the other; then a token. */
    public final Deque<String> errors = new ArrayDeque<>();

    /** Whole answers, by path, in place of the usual ones. */
    public final Map<String, String> others = new ConcurrentHashMap<>();

    private final RSAKey key;
    private final HttpsServer server;

    public TestLogin(Path folder) throws Exception {
        key = new RSAKeyGenerator(2048).keyID("provider").generate();
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair keys = generator.generateKeyPair();
        X509Certificate certificate = certificate(keys);
        caFile = folder.resolve("provider.pem");
        Files.writeString(
                caFile,
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "provider", keys.getPrivate(), new char[0], new X509Certificate[] {certificate});
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        server =
                HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", this::answer);
        server.start();
    }

    private static X509Certificate certificate(KeyPair keys) throws Exception {
        var subject = new X500Name("CN=provider");
        var builder =
                new JcaX509v3CertificateBuilder(
                        subject,
                        BigInteger.ONE,
                        Date.from(Instant.EPOCH),
                        Date.from(Instant.ofEpochSecond(4_000_000_000L)),
                        subject,
                        keys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        builder.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(
                                new JcaContentSignerBuilder("SHA256withECDSA")
                                        .build(keys.getPrivate())));
    }

    public String issuer() {
        return "https://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (exchange.getRequestMethod().equals("POST")) {
            posted.add(
                    path
                            + "?"
                            + new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8));
        }
        String error = path.equals("/token") && !errors.isEmpty() ? errors.removeFirst() : "";
        String body =
                error.isEmpty()
                        ? others.getOrDefault(path, usual(path))
                        : "{\"error\": \"" + error + "\"}";
        byte[] octets = body.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(error.isEmpty() ? 200 : 400, octets.length);
            exchange.getResponseBody().write(octets);
        }
    }

    private String usual(String path) {
        return switch (path) {
            case "/.well-known/openid-configuration" ->
                    """
                    {"issuer": "%1$s", "jwks_uri": "%1$s/keys", "token_endpoint": "%1$s/token",
                     "device_authorization_endpoint": "%1$s/device"}
                    """
                            .formatted(issuer());
            case "/keys" -> new JWKSet(key.toPublicJWK()).toString();
            case "/device" ->
                    """
                    {"device_code": "the-device", "user_code": "WDJB-MJHT", "interval": 5,
                     "verification_uri": "%s/enter", "expires_in": 600}
                    """
                            .formatted(issuer());
            case "/token" ->
                    "{\"access_token\": \"opaque\", \"token_type\": \"Bearer\", \"id_token\": \""
                            + idToken()
                            + "\"}";
            default -> "{}";
        };
    }

    private String idToken() {
        Instant now = Instant.now();
        var token =
                new SignedJWT(
                        new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("provider").build(),
                        new JWTClaimsSet.Builder()
                                .issuer(issuer())
                                .subject("alice")
                                .audience(CLIENT)
                                .issueTime(Date.from(now))
                                .expirationTime(Date.from(now.plusSeconds(300)))
                                .claim("groups", List.of("admins"))
                                .build());
        try {
            token.sign(new RSASSASigner(key));
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
        return token.serialize();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
