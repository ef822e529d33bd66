package dev.signet.client.renewal;

import dev.signet.client.CaException;
import dev.signet.client.Generation;
import dev.signet.client.IssueRequest;
import dev.signet.client.TrustBundle;
import dev.signet.client.x509.Paths;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What a certificate must be before anything uses it; its key has been tried already. */
final class Candidate {

    private static final Duration MOST_SKEW = Duration.ofMinutes(5);

    /** So long one attempt to renew it may take. */
    private static final Duration LEAST_LIFE = Duration.ofSeconds(10);

    /** GeneralName's tags for dNSName, uniformResourceIdentifier, iPAddress (RFC 5280 §4.2.1.6). */
    private static final int DNS_NAME = 2;

    private static final int URI = 6;

    private static final int IP_ADDRESS = 7;

    /** What is no number is left to the server to refuse, not looked up. */
    private static final Pattern NUMBER = Pattern.compile("[0-9.]+|[0-9A-Fa-f.:]*:[0-9A-Fa-f.:]*");

    private final X509Certificate leaf;
    private final List<X509Certificate> chain;

    Candidate(List<X509Certificate> chain) {
        this.leaf = chain.get(0);
        this.chain = chain;
    }

    /** The first of an identity, with at least the names that were asked for. */
    void requireFirst(IssueRequest request, TrustBundle bundle, Instant now)
            throws CaException.Protocol {
        requireUsable(bundle, now);
        Set<String> names = names();
        for (String asked : asked(request)) {
            if (!names.contains(asked)) {
                throw refused("is not for " + asked + ", which was asked for, but for " + names);
            }
        }
    }

    /**
     * The successor of the certificate of {@code current}, for the same names. It may end earlier:
     * a role's lifetime can be shortened at any time.
     */
    void requireSuccessor(Generation current, TrustBundle bundle, Instant now)
            throws CaException.Protocol {
        requireUsable(bundle, now);
        Set<String> expected = new Candidate(current.identity().chain()).names();
        if (!names().equals(expected)) {
            throw refused("is for " + names() + ", while this identity is " + expected);
        }
        requireNewer(current, now);
    }

    private void requireNewer(Generation current, Instant now) throws CaException.Protocol {
        if (leaf.equals(current.identity().leaf())) {
            throw refused("is the one in use, so nothing was renewed");
        }
        Instant begin = leaf.getNotBefore().toInstant();
        if (begin.isBefore(current.notBefore()) && !end().isAfter(current.notAfter())) {
            throw refused(
                    "begins at "
                            + begin
                            + ", before the one in use, at "
                            + current.notBefore()
                            + ", and ends no later");
        }
        if (end().isBefore(current.notAfter()) && end().isBefore(now.plus(LEAST_LIFE))) {
            throw refused(
                    "ends at "
                            + end()
                            + ", too soon to be renewed, while the one in use lasts until "
                            + current.notAfter());
        }
    }

    private void requireUsable(TrustBundle bundle, Instant now) throws CaException.Protocol {
        Instant begin = leaf.getNotBefore().toInstant();
        if (begin.isAfter(now.plus(MOST_SKEW))) {
            throw refused(
                    "begins at " + begin + ", while it is " + now + " here: check the clocks");
        }
        if (!end().isAfter(now)) {
            throw refused("ended at " + end() + ", while it is " + now + " here: check the clocks");
        }
        // A clock that is behind the server's by less than the allowed skew refuses nothing.
        Instant at = begin.isAfter(now) ? begin : now;
        if (!Paths.lead(leaf, chain, bundle.certificates(), at)) {
            throw refused("is not below a root of the trust bundle " + bundle.version());
        }
    }

    private Instant end() {
        return leaf.getNotAfter().toInstant();
    }

    private static Set<String> asked(IssueRequest request) {
        Set<String> asked = new TreeSet<>();
        request.dnsNames().forEach(name -> asked.add(DNS_NAME + ":" + lower(name)));
        request.uris().forEach(uri -> asked.add(URI + ":" + uri));
        request.ipAddresses().forEach(address -> asked.add(IP_ADDRESS + ":" + written(address)));
        return asked;
    }

    /** An address as the JDK writes those of certificates. */
    private static String written(String address) {
        try {
            return NUMBER.matcher(address).matches()
                    ? InetAddress.getByName(address).getHostAddress()
                    : address;
        } catch (UnknownHostException e) {
            return address;
        }
    }

    private static String lower(String name) {
        return name.toLowerCase(java.util.Locale.ROOT);
    }

    /** The subject alternative names, each with its tag. */
    Set<String> names() throws CaException.Protocol {
        Set<String> names = new TreeSet<>();
        try {
            Collection<List<?>> all =
                    Optional.ofNullable(leaf.getSubjectAlternativeNames())
                            .orElse(new ArrayList<>());
            for (List<?> name : all) {
                String text =
                        name.get(1) instanceof byte[] octets
                                ? java.util.HexFormat.of().formatHex(octets)
                                : String.valueOf(name.get(1));
                names.add(name.get(0) + ":" + (name.get(0).equals(DNS_NAME) ? lower(text) : text));
            }
        } catch (CertificateParsingException e) {
            throw new CaException.Protocol("the names of the certificate cannot be read", e);
        }
        return names;
    }

    private CaException.Protocol refused(String why) {
        return new CaException.Protocol(
                "certificate " + leaf.getSerialNumber().toString(16) + " " + why);
    }
}
