package dev.signet.client.store;

import dev.signet.client.Generation;
import dev.signet.client.Identity;
import dev.signet.client.IssueRequest;
import dev.signet.client.RenewalWindow;
import dev.signet.client.RenewingIdentityConfig;
import dev.signet.client.TrustBundle;
import dev.signet.client.json.JsonObject;
import dev.signet.client.json.MalformedJsonException;
import dev.signet.client.pem.MalformedPemException;
import dev.signet.client.pem.Pem;
import dev.signet.client.renewal.TrustBundles;
import dev.signet.client.renewal.TrustKeeper.KeptCrl;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One identity in a folder: {@code identity.json} with key, chain and trust bundle, which cannot
 * tear since they are one file, and {@code crls.der}, in which each CRL follows its issuer's
 * certificate. Not safe for concurrent use.
 */
public final class IdentityStore {

    private static final Logger LOG = System.getLogger("dev.signet.client.store");

    private static final String IDENTITY = "identity.json";
    private static final String CRLS = "crls.der";

    private final PrivateFolder folder;
    private final Path path;
    private final JsonObject owner;
    private List<KeptCrl> kept = List.of();

    /** What was kept. */
    public record Stored(
            Identity identity, RenewalWindow window, TrustBundle bundle, List<KeptCrl> crls) {

        public Stored {
            crls = List.copyOf(crls);
        }
    }

    /**
     * Makes the folder if it is not there.
     *
     * @throws IllegalArgumentException if others may look into it
     */
    public IdentityStore(Path path, RenewingIdentityConfig config) {
        this.path = path;
        this.folder = new PrivateFolder(path);
        this.owner = owner(config);
    }

    /** What an identity is of, whatever server gave it. */
    private static JsonObject owner(RenewingIdentityConfig config) {
        IssueRequest request = config.request();
        return JsonObject.empty()
                .with("mount", config.mount())
                .with("role", request.role())
                .with("common_name", request.commonName())
                .with("dns_names", request.dnsNames())
                .with("ip_addresses", request.ipAddresses())
                .with("uris", request.uris());
    }

    /**
     * What was kept; empty if there is nothing, or nothing that can be read: then the CA is asked,
     * as without a store.
     *
     * @throws IllegalArgumentException if others may read it, or it belongs to another identity
     */
    public Optional<Stored> load() {
        try {
            Optional<byte[]> octets = folder.read(IDENTITY);
            if (octets.isEmpty()) {
                return Optional.empty();
            }
            JsonObject stored = JsonObject.parse(new String(octets.get(), StandardCharsets.UTF_8));
            if (!stored.object("owner").toJson().equals(owner.toJson())) {
                throw new IllegalArgumentException(
                        path
                                + " belongs to another identity, of "
                                + stored.object("owner").toJson()
                                + " and not of "
                                + owner.toJson()
                                + ": name another folder, or remove this one");
            }
            return Optional.of(read(stored));
        } catch (IOException | MalformedJsonException | MalformedPemException e) {
            LOG.log(Level.WARNING, "nothing to use in {0}: {1}", path, e.getMessage());
            return Optional.empty();
        }
    }

    private Stored read(JsonObject stored)
            throws MalformedJsonException, MalformedPemException, IOException {
        List<KeptCrl> crls = crls();
        List<X509Certificate> chain = Pem.certificates(stored.text("certificate"));
        JsonObject window = stored.object("renewal_window");
        try {
            return new Stored(
                    new Identity(
                            Pem.privateKey(stored.text("private_key"), chain.get(0).getPublicKey()),
                            chain),
                    new RenewalWindow(window.instant("start"), window.instant("end")),
                    TrustBundles.read(stored.object("trust_bundle")),
                    crls);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e); // Values that do not go together.
        }
    }

    /** CRLs are fetched anew if these cannot be read. */
    private List<KeptCrl> crls() throws IOException {
        List<KeptCrl> crls = new ArrayList<>();
        try {
            InputStream in = new ByteArrayInputStream(folder.read(CRLS).orElse(new byte[0]));
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            while (in.available() > 0) {
                X509Certificate issuer = (X509Certificate) factory.generateCertificate(in);
                crls.add(new KeptCrl(issuer, (X509CRL) factory.generateCRL(in)));
            }
        } catch (GeneralSecurityException e) {
            LOG.log(Level.WARNING, "the CRLs in {0} are broken: {1}", path, e.getMessage());
            return List.of();
        }
        return crls;
    }

    /** Keeps what {@code generation} has, and {@code crls} if they are others than before. */
    public void save(Generation generation, List<KeptCrl> crls) throws IOException {
        try {
            if (!crls.equals(kept)) {
                folder.write(CRLS, encode(crls));
                kept = List.copyOf(crls);
            }
            folder.write(IDENTITY, json(generation).toJson().getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("what was read cannot be written", e);
        }
    }

    private static byte[] encode(List<KeptCrl> crls) throws GeneralSecurityException {
        var octets = new ByteArrayOutputStream();
        for (KeptCrl crl : crls) {
            octets.writeBytes(crl.issuer().getEncoded());
            octets.writeBytes(crl.crl().getEncoded());
        }
        return octets.toByteArray();
    }

    private JsonObject json(Generation generation) throws CertificateEncodingException {
        TrustBundle bundle = generation.trustBundle();
        List<String> roots = new ArrayList<>();
        for (X509Certificate root : bundle.certificates()) {
            roots.add(Pem.encode("CERTIFICATE", root.getEncoded()));
        }
        var chain = new StringBuilder();
        for (X509Certificate certificate : generation.identity().chain()) {
            chain.append(Pem.encode("CERTIFICATE", certificate.getEncoded()));
        }
        RenewalWindow window = generation.renewalWindow();
        return JsonObject.empty()
                .with("owner", owner)
                .with(
                        "private_key",
                        Pem.encode("PRIVATE KEY", generation.identity().privateKey().getEncoded()))
                .with("certificate", chain.toString())
                .with(
                        "renewal_window",
                        JsonObject.empty()
                                .with("start", window.start().toString())
                                .with("end", window.end().toString()))
                .with(
                        "trust_bundle",
                        JsonObject.empty()
                                .with("version", bundle.version())
                                .with("sequence", bundle.sequence())
                                .with("certificates", roots));
    }
}
