package dev.signet.spring.bundle;

import dev.signet.client.Identity;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.Key;
import java.security.KeyStoreException;
import java.security.KeyStoreSpi;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Entries of a key store, fixed when it is made. Aliases do not tell case apart. */
final class Entries extends KeyStoreSpi {

    /** A certificate that is trusted, or one with its key and the rest of its chain. */
    private record Entry(Optional<PrivateKey> key, List<X509Certificate> chain) {}

    private final Map<String, Entry> entries;
    private final Instant made = Instant.now();

    private Entries(Map<String, Entry> entries) {
        this.entries = entries;
    }

    static Entries key(String alias, Identity identity) {
        return new Entries(
                Map.of(alias, new Entry(Optional.of(identity.privateKey()), identity.chain())));
    }

    static Entries trusted(List<X509Certificate> certificates) {
        var entries = new LinkedHashMap<String, Entry>();
        for (X509Certificate certificate : certificates) {
            entries.put(
                    "root-" + (entries.size() + 1),
                    new Entry(Optional.empty(), List.of(certificate)));
        }
        return new Entries(entries);
    }

    private Optional<Entry> entry(String alias) {
        return Optional.ofNullable(entries.get(alias.toLowerCase(Locale.ROOT)));
    }

    @Override
    public @Nullable Key engineGetKey(String alias, char @Nullable [] password) {
        return entry(alias).flatMap(Entry::key).orElse(null);
    }

    @Override
    public Certificate @Nullable [] engineGetCertificateChain(String alias) {
        return entry(alias)
                .filter(entry -> entry.key().isPresent())
                .map(entry -> entry.chain().toArray(Certificate[]::new))
                .orElse(null);
    }

    @Override
    public @Nullable Certificate engineGetCertificate(String alias) {
        return entry(alias).map(entry -> entry.chain().get(0)).orElse(null);
    }

    @Override
    public @Nullable Date engineGetCreationDate(String alias) {
        return entry(alias).map(entry -> Date.from(made)).orElse(null);
    }

    @Override
    public Enumeration<String> engineAliases() {
        return Collections.enumeration(entries.keySet());
    }

    @Override
    public boolean engineContainsAlias(String alias) {
        return entry(alias).isPresent();
    }

    @Override
    public int engineSize() {
        return entries.size();
    }

    @Override
    public boolean engineIsKeyEntry(String alias) {
        return entry(alias).flatMap(Entry::key).isPresent();
    }

    @Override
    public boolean engineIsCertificateEntry(String alias) {
        return entry(alias).filter(entry -> entry.key().isEmpty()).isPresent();
    }

    @Override
    public @Nullable String engineGetCertificateAlias(Certificate certificate) {
        return entries.entrySet().stream()
                .filter(entry -> entry.getValue().chain().get(0).equals(certificate))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    @Override
    public void engineSetKeyEntry(String alias, Key key, char[] password, Certificate[] chain)
            throws KeyStoreException {
        throw readOnly();
    }

    @Override
    public void engineSetKeyEntry(String alias, byte[] key, Certificate[] chain)
            throws KeyStoreException {
        throw readOnly();
    }

    @Override
    public void engineSetCertificateEntry(String alias, Certificate certificate)
            throws KeyStoreException {
        throw readOnly();
    }

    @Override
    public void engineDeleteEntry(String alias) throws KeyStoreException {
        throw readOnly();
    }

    @Override
    public void engineStore(OutputStream stream, char[] password) {
        throw new UnsupportedOperationException("a Signet identity is not exported as a key store");
    }

    @Override
    public void engineLoad(@Nullable InputStream stream, char @Nullable [] password) {
        if (stream != null) {
            throw new UnsupportedOperationException(
                    "a Signet identity is not loaded from a stream");
        }
    }

    private static KeyStoreException readOnly() {
        return new KeyStoreException("a Signet identity changes by renewal only");
    }
}
