package dev.signet.cli.request;

import dev.signet.client.IssueRequest;
import dev.signet.client.KeyAlgorithm;
import dev.signet.server.x509.DurationText;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A certificate as people ask for it.
 *
 * @param request role, names and lifetime
 * @param keyAlgorithm of the key that is made for it
 */
public record WantedCertificate(IssueRequest request, KeyAlgorithm keyAlgorithm) {

    /** The key of who does not say which. */
    public static final String KEY_TYPE = "ec-p256";

    /**
     * What these words ask for.
     *
     * @param role needed only if several roles admit the caller
     * @param names DNS names, IP addresses and URIs; none: the role's
     * @param ttl such as {@code 24h}; without one the role's
     * @param keyType as in the API, such as {@code ec-p256}
     * @throws IllegalArgumentException if a word is none that is known; the message is for the user
     */
    public static WantedCertificate of(
            Optional<String> role, List<String> names, Optional<String> ttl, String keyType) {
        IssueRequest request = IssueRequest.defaults();
        if (role.isPresent()) {
            request = request.withRole(role.get());
        }
        for (String name : names) {
            request =
                    switch (name) {
                        case String uri when uri.contains("://") -> request.withUri(uri);
                        case String ip when ip.contains(":") || ip.matches("[0-9.]+") ->
                                request.withIpAddress(ip);
                        default -> request.withDnsName(name);
                    };
        }
        if (ttl.isPresent()) {
            request = request.withLifetime(lifetime(ttl.get()));
        }
        return new WantedCertificate(
                request,
                KeyAlgorithm.parse(keyType)
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "no key type \""
                                                + keyType
                                                + "\"; there are ec-p256, ec-p384, ed25519,"
                                                + " rsa-2048, rsa-3072 and rsa-4096")));
    }

    private static Duration lifetime(String ttl) {
        try {
            return DurationText.parse(ttl);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("ttl " + ttl + ": " + e.getMessage(), e);
        }
    }
}
