package dev.signet.acceptance;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;

/**
 * A certificate in files, as tools take them.
 *
 * @param folder where the files are
 * @param serial as the server wrote it
 */
record CertificateFiles(Path folder, String serial) {

    private static final Duration NEXT_CRL = Duration.ofSeconds(10);

    /** The files of an answer of {@code POST /v1/issue} or, without {@code key.pem}, of sign. */
    static CertificateFiles write(Path folder, JsonNode answer) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("leaf.pem"), answer.path("certificate").asText());
        Files.writeString(folder.resolve("issuing.pem"), answer.path("issuing_ca").asText());
        Files.writeString(folder.resolve("root.pem"), answer.path("trust_bundle").asText());
        if (answer.has("private_key")) {
            Files.writeString(folder.resolve("key.pem"), answer.path("private_key").asText());
        }
        return new CertificateFiles(folder, answer.path("serial_number").asText());
    }

    Path leaf() {
        return folder.resolve("leaf.pem");
    }

    Path key() {
        return folder.resolve("key.pem");
    }

    Path issuing() {
        return folder.resolve("issuing.pem");
    }

    Path root() {
        return folder.resolve("root.pem");
    }

    /** Root certificate and today's CRLs of both CAs in one file. */
    Path trust() {
        return folder.resolve("trust.pem");
    }

    /** Fetches what the certificates' distribution points name now. */
    @CanIgnoreReturnValue
    CertificateFiles withCrls() throws IOException, InterruptedException {
        Path ofIssuing =
                Crls.fetch(Crls.distributionPoint(leaf()), folder.resolve("issuing.crl.pem"));
        Path ofRoot = Crls.fetch(Crls.distributionPoint(issuing()), folder.resolve("root.crl.pem"));
        Files.writeString(
                trust(),
                Files.readString(root()) + Files.readString(ofRoot) + Files.readString(ofIssuing));
        return this;
    }

    /** As {@link #withCrls}, once the CRL that is published after a revocation lists this. */
    @CanIgnoreReturnValue
    CertificateFiles withCrlsThatListIt() {
        return await("the next CRL lists " + serial)
                .atMost(NEXT_CRL)
                .pollInterval(Duration.ofMillis(100))
                .until(this::withCrls, CertificateFiles::isListed);
    }

    private boolean isListed() {
        try {
            return Pki.crl(Files.readAllBytes(folder.resolve("issuing.crl.pem")))
                            .getRevokedCertificate(new BigInteger(serial, 16))
                    != null;
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Asks openssl about the whole path, with the CRLs that {@link #withCrls} fetched. */
    Tool verifyWithOpenssl() throws IOException, InterruptedException {
        return verifyWithOpenssl(folder.resolve("root.crl.pem"), folder.resolve("issuing.crl.pem"));
    }

    Tool verifyWithOpenssl(Path rootCrl, Path issuingCrl) throws IOException, InterruptedException {
        return Tool.run(
                folder,
                "openssl",
                "verify",
                "-x509_strict",
                "-crl_check_all",
                "-CAfile",
                root().toString(),
                "-CRLfile",
                rootCrl.toString(),
                "-CRLfile",
                issuingCrl.toString(),
                "-untrusted",
                issuing().toString(),
                leaf().toString());
    }

    /** Asks GnuTLS about the whole path, with the CRLs that {@link #withCrls} fetched. */
    Tool verifyWithGnutls() throws IOException, InterruptedException {
        return verifyWithGnutls(folder.resolve("root.crl.pem"), folder.resolve("issuing.crl.pem"));
    }

    Tool verifyWithGnutls(Path rootCrl, Path issuingCrl) throws IOException, InterruptedException {
        Path crls = folder.resolve("crls.pem");
        Files.writeString(crls, Files.readString(rootCrl) + Files.readString(issuingCrl));
        return Tool.runWith(
                Files.readString(leaf()) + Files.readString(issuing()),
                folder,
                "certtool",
                "--verify",
                "--load-ca-certificate",
                root().toString(),
                "--load-crl",
                crls.toString());
    }

    /** Asks the JDK about the whole path, with the CRLs that {@link #withCrls} fetched. */
    void validateWithJdk() throws IOException, GeneralSecurityException {
        validateWithJdk(folder.resolve("root.crl.pem"), folder.resolve("issuing.crl.pem"));
    }

    void validateWithJdk(Path rootCrl, Path issuingCrl)
            throws IOException, GeneralSecurityException {
        List<X509CRL> crls =
                List.of(
                        Pki.crl(Files.readAllBytes(rootCrl)),
                        Pki.crl(Files.readAllBytes(issuingCrl)));
        List<X509Certificate> path =
                List.of(
                        Pki.certificates(leaf()).getFirst(),
                        Pki.certificates(issuing()).getFirst());
        Pki.validate(path, Pki.certificates(root()).getFirst(), crls);
    }
}
