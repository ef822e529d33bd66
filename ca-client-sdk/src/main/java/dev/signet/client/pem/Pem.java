package dev.signet.client.pem;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and writes PEM text (RFC 7468). */
public final class Pem {

    /** Longest text read: some hundred certificates. */
    public static final int MAX_LENGTH = 1 << 20;

    private static final Pattern BLOCK =
            Pattern.compile(
                    "-----BEGIN ([A-Z0-9 ]{1,40})-----\\s([A-Za-z0-9+/=\\s]++)-----END \\1-----");

    private Pem() {}

    /** {@code der} between BEGIN and END lines. */
    public static String encode(String label, byte[] der) {
        String base64 =
                Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }

    /**
     * The certificates of a file; text around the blocks is skipped, other blocks are refused.
     *
     * @throws IOException if the file cannot be read or holds no certificate
     */
    public static List<X509Certificate> certificates(Path file) throws IOException {
        if (Files.size(file) > MAX_LENGTH) {
            throw new IOException(file + " is too large for a file of certificates");
        }
        try {
            return certificates(Files.readString(file, StandardCharsets.UTF_8));
        } catch (MalformedPemException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /** The certificates in {@code text}, at least one. */
    public static List<X509Certificate> certificates(String text) throws MalformedPemException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (byte[] der : blocks("CERTIFICATE", text)) {
            try {
                certificates.add(
                        (X509Certificate)
                                CertificateFactory.getInstance("X.509")
                                        .generateCertificate(new ByteArrayInputStream(der)));
            } catch (CertificateException e) {
                throw new MalformedPemException("not a certificate: " + e.getMessage(), e);
            }
        }
        return certificates;
    }

    /**
     * The one PKCS #8 key in {@code text}, which must be of the same kind as {@code counterpart}.
     */
    public static PrivateKey privateKey(String text, PublicKey counterpart)
            throws MalformedPemException {
        List<byte[]> blocks = blocks("PRIVATE KEY", text);
        if (blocks.size() != 1) {
            throw new MalformedPemException(blocks.size() + " private keys instead of one");
        }
        try {
            return KeyFactory.getInstance(counterpart.getAlgorithm())
                    .generatePrivate(new PKCS8EncodedKeySpec(blocks.get(0)));
        } catch (GeneralSecurityException e) {
            throw new MalformedPemException(
                    "not a PKCS #8 key of type " + counterpart.getAlgorithm());
        }
    }

    private static List<byte[]> blocks(String label, String text) throws MalformedPemException {
        if (text.length() > MAX_LENGTH) {
            throw new MalformedPemException("longer than " + MAX_LENGTH + " characters");
        }
        List<byte[]> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        int end = 0;
        while (matcher.find()) {
            requireNoMarker(text.substring(end, matcher.start()));
            end = matcher.end();
            if (!label.equals(matcher.group(1))) {
                throw new MalformedPemException(
                        "a " + matcher.group(1) + " where only " + label + " is expected");
            }
            blocks.add(octets(matcher.group(2)));
        }
        requireNoMarker(text.substring(end));
        if (blocks.isEmpty()) {
            throw new MalformedPemException("no -----BEGIN " + label + "----- found");
        }
        return blocks;
    }

    private static byte[] octets(String base64) throws MalformedPemException {
        try {
            return Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new MalformedPemException("the Base64 between BEGIN and END is broken");
        }
    }

    private static void requireNoMarker(String between) throws MalformedPemException {
        if (between.contains("-----BEGIN ") || between.contains("-----END ")) {
            throw new MalformedPemException("a block is cut off or broken");
        }
    }
}
