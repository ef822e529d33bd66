package dev.signet.client.x509;

import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.security.cert.X509Extension;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Extensions of RFC 5280 that the JDK hands out as octets. */
public final class Extensions {

    private static final String AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";
    private static final String CRL_NUMBER = "2.5.29.20";

    private static final int INTEGER = 0x02;
    private static final int OCTET_STRING = 0x04;
    private static final int SEQUENCE = 0x30;

    /** keyIdentifier [0], implicitly tagged. */
    private static final int KEY_IDENTIFIER = 0x80;

    private Extensions() {}

    /** The authority key identifier in hex (RFC 5280 §4.2.1.1); empty without one. */
    public static Optional<String> authorityKeyId(X509Extension of) {
        return authorityKeyOctets(of).map(HexFormat.of()::formatHex);
    }

    private static Optional<byte[]> authorityKeyOctets(X509Extension of) {
        return value(of, AUTHORITY_KEY_IDENTIFIER)
                .flatMap(extension -> contents(SEQUENCE, extension))
                .flatMap(sequence -> contents(KEY_IDENTIFIER, sequence));
    }

    /** The number of a CRL (RFC 5280 §5.2.3); empty if it has none below 2⁶³. */
    public static OptionalLong crlNumber(X509Extension crl) {
        Optional<BigInteger> number =
                value(crl, CRL_NUMBER)
                        .flatMap(extension -> contents(INTEGER, extension))
                        .filter(octets -> octets.length > 0)
                        .map(BigInteger::new);
        return number.isPresent() && number.get().signum() >= 0 && number.get().bitLength() < 64
                ? OptionalLong.of(number.get().longValue())
                : OptionalLong.empty();
    }

    /** How {@code leaf} is named in questions about its renewal (RFC 9773 §4.1). */
    public static Optional<String> renewalId(X509Certificate leaf) {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        return authorityKeyOctets(leaf)
                .map(authority ->
                        base64.encodeToString(authority)
                                + "."
                                + base64.encodeToString(leaf.getSerialNumber().toByteArray()));
    }

    private static Optional<byte[]> value(X509Extension of, String oid) {
        byte @Nullable [] octets = of.getExtensionValue(oid);
        return octets == null ? Optional.empty() : contents(OCTET_STRING, octets);
    }

    /** The contents of the DER element at the start of {@code der}, if its tag is {@code tag}. */
    private static Optional<byte[]> contents(int tag, byte[] der) {
        if (der.length < 2 || (der[0] & 0xff) != tag) {
            return Optional.empty();
        }
        int length = der[1] & 0xff;
        int start = 2;
        if (length > 0x80 && length <= 0x82) {
            int octets = length - 0x80;
            length = 0;
            for (int i = 0; i < octets; i++) {
                if (start >= der.length) {
                    return Optional.empty();
                }
                length = (length << 8) | (der[start++] & 0xff);
            }
        } else if (length >= 0x80) {
            return Optional.empty();
        }
        return start + length > der.length
                ? Optional.empty()
                : Optional.of(Arrays.copyOfRange(der, start, start + length));
    }
}
