package dev.signet.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a certificate is asked to say. Without any name the role's default names for the caller
 * apply; whether names are well-formed and allowed is the server's to say.
 *
 * @param role may be left out when exactly one role admits the caller
 * @param commonName also becomes a DNS name of the certificate
 * @param dnsNames at most 100 names of all kinds together
 * @param ipAddresses in text form
 * @param uris for example a SPIFFE ID
 * @param lifetime whole seconds; left out: the role's
 * @param idempotencyKey 1 to 255 printable ASCII characters; a request repeated under the same key
 *     within 24 h gets the same certificate
 */
public record IssueRequest(
        Optional<String> role,
        Optional<String> commonName,
        List<String> dnsNames,
        List<String> ipAddresses,
        List<String> uris,
        Optional<Duration> lifetime,
        Optional<String> idempotencyKey) {

    /** Refuses a lifetime below 1 s and an idempotency key that is none; copies the lists. */
    public IssueRequest {
        dnsNames = List.copyOf(dnsNames);
        ipAddresses = List.copyOf(ipAddresses);
        uris = List.copyOf(uris);
        if (lifetime.isPresent() && lifetime.get().toSeconds() < 1) {
            throw new IllegalArgumentException("a lifetime is at least 1 s, not " + lifetime.get());
        }
        if (idempotencyKey.isPresent() && !idempotencyKey.get().matches("[!-~]{1,255}")) {
            throw new IllegalArgumentException(
                    "an idempotency key is 1 to 255 printable ASCII characters without spaces");
        }
    }

    /** Asks for nothing in particular: the role's names and lifetime for this caller. */
    public static IssueRequest defaults() {
        return new IssueRequest(
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    /** The same by that role. */
    public IssueRequest withRole(String name) {
        return new IssueRequest(
                Optional.of(name),
                commonName,
                dnsNames,
                ipAddresses,
                uris,
                lifetime,
                idempotencyKey);
    }

    /** The same with that common name. */
    public IssueRequest withCommonName(String name) {
        return new IssueRequest(
                role, Optional.of(name), dnsNames, ipAddresses, uris, lifetime, idempotencyKey);
    }

    /** The same with one DNS name more. */
    public IssueRequest withDnsName(String name) {
        return new IssueRequest(
                role,
                commonName,
                plus(dnsNames, name),
                ipAddresses,
                uris,
                lifetime,
                idempotencyKey);
    }

    /** The same with one IP address more. */
    public IssueRequest withIpAddress(String address) {
        return new IssueRequest(
                role,
                commonName,
                dnsNames,
                plus(ipAddresses, address),
                uris,
                lifetime,
                idempotencyKey);
    }

    /** The same with one URI more. */
    public IssueRequest withUri(String uri) {
        return new IssueRequest(
                role, commonName, dnsNames, ipAddresses, plus(uris, uri), lifetime, idempotencyKey);
    }

    /** The same for that long. */
    public IssueRequest withLifetime(Duration wanted) {
        return new IssueRequest(
                role, commonName, dnsNames, ipAddresses, uris, Optional.of(wanted), idempotencyKey);
    }

    /** The same under that key. */
    public IssueRequest withIdempotencyKey(String key) {
        return new IssueRequest(
                role, commonName, dnsNames, ipAddresses, uris, lifetime, Optional.of(key));
    }

    private static List<String> plus(List<String> names, String name) {
        List<String> more = new ArrayList<>(names);
        more.add(name);
        return more;
    }
}
