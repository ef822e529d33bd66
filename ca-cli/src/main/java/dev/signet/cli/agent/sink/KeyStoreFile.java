package dev.signet.cli.agent.sink;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A key store with the key under the alias {@code signet} and every root under {@code root-1},
 * {@code root-2}…: one file for key store and trust store, so the two never disagree.
 *
 * @param file name of the file in the directory
 * @param passwordFile whose first line is the password, read at each write
 */
public record KeyStoreFile(String file, KeyStoreFormat format, Path passwordFile) {

    private static final String ALIAS = "signet";
    private static final int MIN_PASSWORD = 6;
    private static final int MAX_PASSWORD_OCTETS = 4096;

    /** The octets of a store with {@code material}; different each time, salts being random. */
    byte[] make(Material material) throws IOException {
        char[] password = password();
        try {
            KeyStore store = KeyStore.getInstance(format.name());
            store.load(null, null);
            store.setKeyEntry(
                    ALIAS,
                    material.identity().privateKey(),
                    password,
                    material.identity().chain().toArray(Certificate[]::new));
            List<X509Certificate> roots = material.roots();
            for (int i = 0; i < roots.size(); i++) {
                store.setCertificateEntry("root-" + (i + 1), roots.get(i));
            }
            var octets = new ByteArrayOutputStream();
            store.store(octets, password);
            return octets.toByteArray();
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " cannot be made: " + e.getMessage(), e);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    /** Whether {@code existing} opens with the password and says what {@code material} does. */
    boolean holds(Path existing, Material material) throws IOException {
        if (!Files.isRegularFile(existing)) {
            return false;
        }
        char[] password = password();
        try {
            KeyStore store = KeyStore.getInstance(format.name());
            store.load(new ByteArrayInputStream(Files.readAllBytes(existing)), password);
            Certificate[] chain = store.getCertificateChain(ALIAS);
            return chain != null
                    && beginsWith(List.of(chain), material.identity().chain())
                    && material.identity().privateKey().equals(store.getKey(ALIAS, password))
                    && roots(store).equals(material.roots());
        } catch (GeneralSecurityException | IOException e) {
            return false; // Not one that anybody could open: it is to be replaced.
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    /** What is read may go on: PKCS #12 has no chains, so Java makes them up to a root it finds. */
    private static boolean beginsWith(List<Certificate> read, List<X509Certificate> written) {
        return read.size() >= written.size() && read.subList(0, written.size()).equals(written);
    }

    private static List<Certificate> roots(KeyStore store) throws GeneralSecurityException {
        var roots = new ArrayList<Certificate>();
        for (int i = 1; store.isCertificateEntry("root-" + i); i++) {
            roots.add(store.getCertificate("root-" + i));
        }
        return roots;
    }

    private char[] password() throws IOException {
        if (Files.size(passwordFile) > MAX_PASSWORD_OCTETS) {
            throw new IOException(passwordFile + " is too large for a password");
        }
        String password = Files.readString(passwordFile).lines().findFirst().orElse("");
        if (password.length() < MIN_PASSWORD) {
            throw new IOException(
                    passwordFile + " has no password of at least " + MIN_PASSWORD + " characters");
        }
        return password.toCharArray();
    }
}
