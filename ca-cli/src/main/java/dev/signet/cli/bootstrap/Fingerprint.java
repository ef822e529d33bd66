package dev.signet.cli.bootstrap;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The SHA-256 of a certificate's DER: short enough to be read out, and nobody can make another
 * certificate that has it.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record Fingerprint(String hex) {

    private static final Pattern TEXT =
            Pattern.compile(
                    "(?:sha256(?: fingerprint)?[:=])?([0-9a-f]{64}|[0-9a-f]{2}(?::[0-9a-f]{2}){31})");

    /** That of {@code certificate}. */
    public static Fingerprint of(X509Certificate certificate) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return new Fingerprint(HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalStateException("SHA-256 of a parsed certificate", e);
        }
    }

    /**
     * Reads what {@link #toString}, {@code openssl x509 -fingerprint -sha256} and {@code sha256sum}
     * write: hexadecimal digits in any case, with {@code :} between all octets or none, and perhaps
     * {@code sha256:} before them.
     *
     * @throws IllegalArgumentException if {@code text} is anything else
     */
    public static Fingerprint parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "not a SHA-256 fingerprint, which has 64 hexadecimal digits: " + text);
        }
        return new Fingerprint(matcher.group(1).replace(":", ""));
    }

    /** As openssl prints it: upper case, {@code :} between octets. */
    @Override
    public String toString() {
        return HexFormat.ofDelimiter(":").withUpperCase().formatHex(HexFormat.of().parseHex(hex));
    }
}
