package dev.signet.client.renewal;

import dev.signet.client.CaException;
import dev.signet.client.Credential;
import dev.signet.client.Generation;
import dev.signet.client.IssuedIdentity;
import dev.signet.client.RenewRequest;
import dev.signet.client.RenewalWindow;
import dev.signet.client.RenewingIdentityConfig;
import dev.signet.client.TrustBundle;
import dev.signet.client.http.BearerToken;
import dev.signet.client.http.HttpTransport.Fetched;
import dev.signet.client.json.JsonObject;
import dev.signet.client.json.MalformedJsonException;
import dev.signet.client.pem.MalformedPemException;
import dev.signet.client.pem.Pem;
import dev.signet.client.x509.Extensions;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The servers of one CA, of which one is asked until it does not answer. Safe for concurrent use.
 */
public final class RemoteAuthority implements CertificateAuthority {

    private static final String JSON = "application/json";
    private static final String PEM_CHAIN = "application/pem-certificate-chain";
    private static final int MAX_ANSWER = 1 << 20;

    /** Some 200,000 entries. */
    private static final int MAX_CRL = 8 << 20;

    /** The list of all mounts' issuers, in octets: some 4,000. */
    private static final int MAX_ISSUERS = 8 << 20;

    private final RenewingIdentityConfig config;
    private final Servers servers;

    /** Of issuers whose certificates were signed elsewhere. */
    private final Map<X509Certificate, List<X509Certificate>> chains = new ConcurrentHashMap<>();

    public RemoteAuthority(RenewingIdentityConfig config, Surroundings surroundings) {
        this.config = config;
        this.servers = new Servers(config, surroundings);
    }

    @Override
    public Obtained enroll(KeyPair key) throws CaException {
        return obtained(
                servers.call(to -> to.issuance().sign(config.credential(), key, config.request())));
    }

    /**
     * With the token of a file, or else the certificate, and the other one if the first is not
     * accepted: some clusters' workloads need their token, some roles' tokens have come to an end.
     */
    @Override
    public Obtained renew(KeyPair key, Generation current) throws CaException {
        RenewRequest request = request(current);
        Credential certificate = new Credential.MutualTls(current.identity());
        boolean tokenFirst =
                config.credential() instanceof Credential.TokenFile
                        && BearerToken.isAtHand(config.credential());
        Credential first = tokenFirst ? config.credential() : certificate;
        Credential second = tokenFirst ? certificate : config.credential();
        try {
            return obtained(servers.call(to -> to.issuance().renew(first, key, request)));
        } catch (CaException e) {
            if (!isNotAccepted(e)) {
                throw e;
            }
            try {
                return obtained(servers.call(to -> to.issuance().renew(second, key, request)));
            } catch (CaException again) {
                e.addSuppressed(again);
                throw e;
            }
        }
    }

    private static boolean isNotAccepted(CaException failure) {
        if (failure instanceof CaException.Refused refused) {
            int status = refused.problem().status();
            return status == 401 || status == 403;
        }
        // A certificate may be refused as early as in the handshake.
        return failure instanceof CaException.Protocol;
    }

    private RenewRequest request(Generation current) {
        X509Certificate leaf = current.identity().leaf();
        return new RenewRequest(
                leaf,
                config.request().lifetime(),
                Optional.of(current.trustBundle().version()),
                current.crls().stream()
                        .filter(by(leaf))
                        .flatMapToLong(crl -> Extensions.crlNumber(crl).stream())
                        .max(),
                OptionalLong.of(current.number()),
                Optional.empty());
    }

    private static Predicate<X509CRL> by(X509Certificate leaf) {
        return crl -> crl.getIssuerX500Principal().equals(leaf.getIssuerX500Principal());
    }

    private static Obtained obtained(IssuedIdentity issued) {
        return new Obtained(
                issued.identity(),
                issued.certificate().renewalWindow(),
                issued.certificate().trustBundle());
    }

    @Override
    public Optional<Info> renewalInfo(X509Certificate leaf) throws CaException {
        Optional<String> id = Extensions.renewalId(leaf);
        if (id.isEmpty()) {
            return Optional.empty();
        }
        Optional<Fetched> answer = fetch("/v1/renewal-info/" + id.get(), JSON, MAX_ANSWER);
        if (answer.isEmpty()) {
            return Optional.empty();
        }
        try {
            JsonObject window = json(answer.get()).object("suggested_window");
            return Optional.of(
                    new Info(
                            new RenewalWindow(window.instant("start"), window.instant("end")),
                            answer.get().retryAfter()));
        } catch (MalformedJsonException | IllegalArgumentException e) {
            throw senseless("renewal-info", e);
        }
    }

    @Override
    public Optional<Versioned<TrustBundle>> trustBundle(Optional<String> etag) throws CaException {
        String path = "/v1/trust-bundle?mount=" + config.mount();
        Optional<Fetched> answer =
                servers.call(to -> to.transport().fetch(path, JSON, etag, MAX_ANSWER));
        if (answer.isEmpty()) {
            return Optional.empty();
        }
        try {
            TrustBundle bundle = TrustBundles.read(json(answer.get()));
            return Optional.of(new Versioned<>(bundle, answer.get().etag()));
        } catch (MalformedJsonException | MalformedPemException | IllegalArgumentException e) {
            throw senseless("trust-bundle", e);
        }
    }

    @Override
    public List<KnownIssuer> issuers() throws CaException {
        Optional<Fetched> answer =
                servers.call(to ->
                        to.transport().fetch("/v1/issuers", JSON, Optional.empty(), MAX_ISSUERS));
        if (answer.isEmpty()) {
            throw new CaException.Protocol("the server says that its issuers are as nobody knew");
        }
        try {
            List<KnownIssuer> issuers = new ArrayList<>();
            for (JsonObject issuer : json(answer.get()).objects("issuers")) {
                String name = name(issuer.text("name"));
                X509Certificate own = Pem.certificates(issuer.text("certificate")).get(0);
                issuers.add(new KnownIssuer(name, own, above(name, own, issuer)));
            }
            chains.keySet().retainAll(issuers.stream().map(KnownIssuer::certificate).toList());
            return issuers;
        } catch (MalformedJsonException | MalformedPemException e) {
            throw senseless("issuers", e);
        }
    }

    /** Fetched once for each certificate: the server changes neither without the other. */
    private List<X509Certificate> above(String name, X509Certificate own, JsonObject issuer)
            throws CaException, MalformedJsonException, MalformedPemException {
        boolean here =
                issuer.optionalText("parent").isPresent()
                        || own.getSubjectX500Principal().equals(own.getIssuerX500Principal());
        List<X509Certificate> known = here ? List.of() : chains.getOrDefault(own, List.of());
        if (here || !known.isEmpty()) {
            return known;
        }
        Optional<Fetched> answer =
                servers.call(to ->
                        to.transport()
                                .fetch(
                                        "/v1/issuers/" + name + "/chain",
                                        PEM_CHAIN,
                                        Optional.empty(),
                                        MAX_ANSWER));
        String pem =
                answer.map(fetched -> new String(fetched.body(), StandardCharsets.US_ASCII))
                        .orElse("");
        List<X509Certificate> chain = Pem.certificates(pem);
        chains.put(own, chain);
        return chain;
    }

    private static String name(String text) throws CaException.Protocol {
        if (!text.matches("[a-z0-9:_-]{1,128}")) {
            throw new CaException.Protocol("the server has an issuer with an impossible name");
        }
        return text;
    }

    @Override
    public Optional<Versioned<X509CRL>> crl(String issuer, Optional<String> etag)
            throws CaException {
        String path = "/v1/issuers/" + issuer + "/crl";
        Optional<Fetched> answer =
                servers.call(
                        to -> to.transport().fetch(path, "application/pkix-crl", etag, MAX_CRL));
        if (answer.isEmpty()) {
            return Optional.empty();
        }
        try {
            X509CRL crl =
                    (X509CRL)
                            CertificateFactory.getInstance("X.509")
                                    .generateCRL(new ByteArrayInputStream(answer.get().body()));
            return Optional.of(new Versioned<>(crl, answer.get().etag()));
        } catch (GeneralSecurityException e) {
            throw senseless("crl", e);
        }
    }

    @Override
    public void trust(List<X509Certificate> roots) {
        servers.trust(roots);
    }

    private Optional<Fetched> fetch(String path, String mediaType, int most) throws CaException {
        try {
            return servers.call(
                    to -> to.transport().fetch(path, mediaType, Optional.empty(), most));
        } catch (CaException.Refused e) {
            if (e.problem().status() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static JsonObject json(Fetched answer) throws MalformedJsonException {
        return JsonObject.parse(new String(answer.body(), StandardCharsets.UTF_8));
    }

    private static CaException.Protocol senseless(String what, Exception e) {
        return new CaException.Protocol(
                "the server's answer to " + what + " makes no sense: " + e.getMessage(), e);
    }
}
