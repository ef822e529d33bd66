package dev.signet.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The CRLs that certificates name, from the server itself. */
record PublishedCrls(OperatorApi server) {

    private static final String DISTRIBUTION_POINTS = "2.5.29.31";

    /** Signet writes one distribution point with one URI, which is the end of the extension. */
    private static final Pattern URI_AT_THE_END = Pattern.compile("http://[!-~]+$");

    /**
     * The newest CRL that would list {@code certificate}.
     *
     * @throws IllegalArgumentException if it names none
     * @throws IllegalStateException if the server has it not
     */
    X509CRL of(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue(DISTRIBUTION_POINTS);
        Matcher named =
                URI_AT_THE_END.matcher(extension == null ? "" : new String(extension, ISO_8859_1));
        if (!named.find()) {
            throw new IllegalArgumentException(
                    "certificate "
                            + certificate.getSerialNumber().toString(16)
                            + " names no CRL of a test CA");
        }
        String path = URI.create(named.group()).getPath();
        Optional<byte[]> crl = server.fetch(path);
        return parse(
                crl.orElseThrow(() -> new IllegalStateException("the test CA has no " + path)));
    }

    private static X509CRL parse(byte[] der) {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            return (X509CRL) factory.generateCRL(new ByteArrayInputStream(der));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the test CA's CRL is none", e);
        }
    }
}
