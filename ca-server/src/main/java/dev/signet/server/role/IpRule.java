package dev.signet.server.role;

import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.x509.IpAddress;
import dev.signet.server.x509.MalformedNameException;
import dev.signet.server.x509.SubjectAlternativeName;
import dev.signet.server.x509.SubjectAlternativeName.Kind;
import java.util.Optional;

/**
 * A CIDR block of IPv4 or IPv6 addresses; it holds none of the other family.
 *
 * @param network its first address
 * @param prefix leading bits that all its addresses share, 0–32 or 0–128
 */
record IpRule(IpAddress network, int prefix) implements NameRule, NamePattern {

    IpRule {
        byte[] octets = network.address().getAddress();
        if (prefix < 0 || prefix > octets.length * 8) {
            throw new IllegalArgumentException("prefix out of range: " + prefix);
        }
        for (int bit = prefix; bit < octets.length * 8; bit++) {
            if (bit(octets, bit)) {
                throw new IllegalArgumentException("bits of the host are set");
            }
        }
    }

    /**
     * @param text such as {@code 10.0.0.0/8} or {@code 2001:db8::/32}
     * @throws InvalidRuleException if {@code text} is no CIDR block, or has bits set after its
     *     prefix, which leaves open whether a block or one address was meant
     */
    static IpRule parse(String text) throws InvalidRuleException {
        NameRule.checkText(text);
        int slash = text.indexOf('/');
        String bits = text.substring(slash + 1);
        if (slash < 0 || !bits.matches("0|[1-9][0-9]{0,2}")) {
            throw new InvalidRuleException(
                    "is no CIDR block; give an address and the length of its prefix, such as"
                            + " 10.0.0.0/8, or 10.0.0.7/32 for one address");
        }
        IpAddress network;
        try {
            network = IpAddress.parse(text.substring(0, slash));
        } catch (MalformedNameException e) {
            throw new InvalidRuleException("has an address that " + e.getMessage());
        }
        int prefix = Integer.parseInt(bits);
        int length = network.address().getAddress().length * 8;
        if (prefix > length) {
            throw new InvalidRuleException("has a prefix above " + length);
        }
        try {
            return new IpRule(network, prefix);
        } catch (IllegalArgumentException _) {
            throw new InvalidRuleException(
                    "has bits set after its prefix; write the block's first address, or /"
                            + length
                            + " for one address");
        }
    }

    @Override
    public String text() {
        return network.text() + "/" + prefix;
    }

    @Override
    public Kind kind() {
        return Kind.IP;
    }

    @Override
    public boolean isTemplate() {
        return false;
    }

    @Override
    public boolean hasVariable() {
        return false;
    }

    @Override
    public Optional<String> obstacle(WorkloadIdentity caller) {
        return Optional.empty();
    }

    @Override
    public IpRule bind(WorkloadIdentity caller) {
        return this;
    }

    @Override
    public boolean matches(SubjectAlternativeName name) {
        if (!(name instanceof IpAddress ip)) {
            return false;
        }
        byte[] block = network.address().getAddress();
        byte[] asked = ip.address().getAddress();
        if (block.length != asked.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit++) {
            if (bit(block, bit) != bit(asked, bit)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Bindings.Found bindings(SubjectAlternativeName name) {
        return matches(name) ? Bindings.Found.ANY : Bindings.Found.NONE;
    }

    private static boolean bit(byte[] octets, int index) {
        return (octets[index / 8] >> (7 - index % 8) & 1) == 1;
    }

    @Override
    public String toString() {
        return text();
    }
}
