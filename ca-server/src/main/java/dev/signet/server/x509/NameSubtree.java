package dev.signet.server.x509;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;

/**
 * The names that a CA is, or is not, to certify: one GeneralSubtree of RFC 5280 §4.2.1.10.
 *
 * @param text in the form of its kind, lower case
 */
public record NameSubtree(Kind kind, String text) {

    /** Kinds of names that can be constrained; a name of a kind not mentioned is not. */
    public enum Kind {
        /** {@code example.org}: that name and all below it. */
        DNS,
        /** {@code 10.0.0.0/8}. */
        IP,
        /** {@code example.org}: URIs with that host; {@code .example.org}: with hosts below it. */
        URI,
        /**
         * {@code ops@example.org}: that mailbox; {@code example.org}: mailboxes on that host;
         * {@code .example.org}: on hosts below it.
         */
        EMAIL;

        /** The word in JSON. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final int MAX_LENGTH = 255;

    /**
     * Reads what an operator wrote.
     *
     * @throws MalformedNameException if {@code text} is not of the form of {@code kind}
     */
    public static NameSubtree parse(Kind kind, String text) throws MalformedNameException {
        if (text.length() > MAX_LENGTH) {
            throw new MalformedNameException("has more than " + MAX_LENGTH + " characters");
        }
        return switch (kind) {
            case DNS -> new NameSubtree(kind, dnsName(text));
            case IP -> new NameSubtree(kind, block(text));
            case URI -> new NameSubtree(kind, host(text));
            case EMAIL -> new NameSubtree(kind, mailbox(text));
        };
    }

    /**
     * What {@code subtree} says.
     *
     * @throws MalformedNameException if it is of a kind or form that we do not write
     */
    static NameSubtree of(GeneralSubtree subtree) throws MalformedNameException {
        GeneralName base = subtree.getBase();
        try {
            return switch (base.getTagNo()) {
                case GeneralName.dNSName -> parse(Kind.DNS, ia5(base));
                case GeneralName.uniformResourceIdentifier -> parse(Kind.URI, ia5(base));
                case GeneralName.rfc822Name -> parse(Kind.EMAIL, ia5(base));
                case GeneralName.iPAddress ->
                        parse(
                                Kind.IP,
                                blockText(ASN1OctetString.getInstance(base.getName()).getOctets()));
                default ->
                        throw new MalformedNameException(
                                "is of the GeneralName type " + base.getTagNo());
            };
        } catch (IllegalArgumentException _) {
            throw new MalformedNameException("is malformed (RFC 5280 §4.2.1.10)");
        }
    }

    /** What {@code subtree} says; empty if it is of a kind or form that we do not write. */
    static Optional<NameSubtree> known(GeneralSubtree subtree) {
        try {
            return Optional.of(of(subtree));
        } catch (MalformedNameException _) {
            return Optional.empty();
        }
    }

    /** Whether every name that {@code other} stands for is one of these. */
    public boolean contains(NameSubtree other) {
        return kind == other.kind
                && switch (kind) {
                    case DNS -> other.text.equals(text) || other.text.endsWith("." + text);
                    case IP -> isBlockWithin(blockOctets(other.text), blockOctets(text));
                    case URI -> isHostWithin(other.text, text);
                    case EMAIL ->
                            other.text.equals(text)
                                    || isHostWithin(
                                            other.text.substring(other.text.indexOf('@') + 1),
                                            text);
                };
    }

    private static boolean isHostWithin(String host, String outer) {
        return outer.startsWith(".") ? host.endsWith(outer) : host.equals(outer);
    }

    /** Both are addresses and masks. */
    private static boolean isBlockWithin(byte[] block, byte[] outer) {
        int length = outer.length / 2;
        if (block.length != outer.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            byte mask = outer[length + i];
            if ((block[i] & mask) != outer[i] || (block[length + i] & mask) != mask) {
                return false;
            }
        }
        return true;
    }

    private static String ia5(GeneralName base) {
        return ASN1IA5String.getInstance(base.getName()).getString();
    }

    GeneralSubtree encoded() {
        return new GeneralSubtree(
                switch (kind) {
                    case DNS -> new GeneralName(GeneralName.dNSName, new DERIA5String(text));
                    case URI ->
                            new GeneralName(
                                    GeneralName.uniformResourceIdentifier, new DERIA5String(text));
                    case EMAIL -> new GeneralName(GeneralName.rfc822Name, new DERIA5String(text));
                    case IP ->
                            new GeneralName(
                                    GeneralName.iPAddress, new DEROctetString(blockOctets(text)));
                });
    }

    private static String dnsName(String text) throws MalformedNameException {
        if (text.startsWith(".")) {
            throw new MalformedNameException(
                    "begins with a dot; "
                            + text.substring(1)
                            + " means that name and all below it (RFC 5280 §4.2.1.10)");
        }
        DnsName name = DnsName.parse(text);
        if (name.isWildcard()) {
            throw new MalformedNameException(
                    "is a wildcard; give the name below which all names are meant");
        }
        return name.text();
    }

    private static String host(String text) throws MalformedNameException {
        return text.startsWith(".") ? "." + dnsName(text.substring(1)) : dnsName(text);
    }

    private static String mailbox(String text) throws MalformedNameException {
        int at = text.lastIndexOf('@');
        if (at < 0) {
            return host(text);
        }
        String local = text.substring(0, at);
        if (!local.matches("[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}")) {
            throw new MalformedNameException("has a local part that no mailbox has");
        }
        return local + "@" + dnsName(text.substring(at + 1));
    }

    private static String block(String text) throws MalformedNameException {
        int slash = text.indexOf('/');
        String bits = text.substring(slash + 1);
        if (slash < 0 || !bits.matches("0|[1-9][0-9]{0,2}")) {
            throw new MalformedNameException(
                    "is no CIDR block; give an address and the length of its prefix, such as"
                            + " 10.0.0.0/8");
        }
        byte[] octets = IpAddress.parse(text.substring(0, slash)).address().getAddress();
        int prefix = Integer.parseInt(bits);
        if (prefix > octets.length * 8) {
            throw new MalformedNameException("has a prefix above " + octets.length * 8);
        }
        byte[] first = masked(octets, prefix);
        String right = IpAddress.ofOctets(first).text() + "/" + prefix;
        if (!Arrays.equals(octets, first)) {
            throw new MalformedNameException("has bits set after its prefix; give " + right);
        }
        return right;
    }

    private static byte[] masked(byte[] octets, int prefix) {
        byte[] mask = mask(octets.length, prefix);
        byte[] masked = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            masked[i] = (byte) (octets[i] & mask[i]);
        }
        return masked;
    }

    private static byte[] mask(int length, int prefix) {
        byte[] mask = new byte[length];
        for (int bit = 0; bit < prefix; bit++) {
            mask[bit / 8] |= (byte) (0x80 >> bit % 8);
        }
        return mask;
    }

    /** Address and mask, 8 or 32 octets. */
    private static byte[] blockOctets(String block) {
        int slash = block.indexOf('/');
        byte[] address;
        try {
            address = IpAddress.parse(block.substring(0, slash)).address().getAddress();
        } catch (MalformedNameException e) {
            throw new IllegalStateException("a block that was parsed before", e);
        }
        byte[] octets = Arrays.copyOf(address, address.length * 2);
        byte[] mask = mask(address.length, Integer.parseInt(block.substring(slash + 1)));
        System.arraycopy(mask, 0, octets, address.length, mask.length);
        return octets;
    }

    private static String blockText(byte[] octets) throws MalformedNameException {
        if (octets.length != 8 && octets.length != 32) {
            throw new MalformedNameException("has " + octets.length + " octets, not 8 or 32");
        }
        int length = octets.length / 2;
        byte[] mask = Arrays.copyOfRange(octets, length, octets.length);
        int prefix = 0;
        while (prefix < length * 8 && (mask[prefix / 8] & 0x80 >> prefix % 8) != 0) {
            prefix++;
        }
        if (!Arrays.equals(mask, mask(length, prefix))) {
            throw new MalformedNameException("has a mask that is no prefix");
        }
        return IpAddress.ofOctets(Arrays.copyOf(octets, length)).text() + "/" + prefix;
    }
}
