package dev.signet.cli.file;

import dev.signet.client.IssuedIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A folder with the three files of a cert-manager Secret mount: {@code tls.crt} (certificate and
 * what leads to the root), {@code tls.key} (PKCS #8, mode 0600), {@code ca.crt} (the roots).
 */
public record CertificateFolder(Path path) {

    private static final String FOLDER_PERMISSIONS = "rwx------";

    /**
     * Writes the three files, making the folder if there is none. The key comes before the
     * certificate: a reader that waits for a new {@code tls.crt} finds the key that belongs to it.
     */
    public void write(IssuedIdentity issued) throws IOException {
        makeFolder();
        DurableFile.open(path.resolve("ca.crt")).write(pem(issued.certificate().trustBundle()));
        DurableFile.secret(path.resolve("tls.key"))
                .write(block("PRIVATE KEY", issued.identity().privateKey().getEncoded()));
        DurableFile.open(path.resolve("tls.crt")).write(pem(issued.identity().chain()));
    }

    /** The certificates in PEM, in their order. */
    public static String pem(List<X509Certificate> certificates) {
        return certificates.stream().map(CertificateFolder::pem).collect(Collectors.joining());
    }

    private void makeFolder() throws IOException {
        if (Files.isDirectory(path)) {
            return;
        }
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectories(
                    path,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString(FOLDER_PERMISSIONS)));
        } else {
            Files.createDirectories(path);
        }
    }

    private static String pem(X509Certificate certificate) {
        try {
            return block("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a parsed certificate has an encoding", e);
        }
    }

    private static String block(String label, byte[] der) {
        return "-----BEGIN "
                + label
                + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END "
                + label
                + "-----\n";
    }
}
