package dev.signet.client.authorization;

import dev.signet.client.pem.MalformedPemException;
import dev.signet.client.pem.Pem;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What a proxy says of its client in {@code X-Forwarded-Client-Cert}: the last element, which the
 * proxy that is our peer has added; those before it are of proxies and callers further away.
 */
final class ForwardedClient {

    private final ForwardedElement said;

    private ForwardedClient(ForwardedElement said) {
        this.said = said;
    }

    /**
     * The caller whom a trusted proxy forwards.
     *
     * @param fields all fields of that name, in order
     * @throws MalformedHeaderException if they do not name exactly one SPIFFE ID, or contradict
     *     themselves or the proxy
     */
    static Caller.Forwarded of(PeerIdentity proxy, List<String> fields)
            throws MalformedHeaderException {
        var client = new ForwardedClient(ForwardedElement.last(fields));
        client.requireWrittenBy(proxy);
        Optional<PeerIdentity> certificate = client.certificate();
        return new Caller.Forwarded(client.id(certificate), certificate, proxy);
    }

    private void requireWrittenBy(PeerIdentity proxy) throws MalformedHeaderException {
        List<String> by = said.values("by");
        if (!by.isEmpty() && by.stream().map(SpiffeId::parse).noneMatch(proxy.spiffeId()::equals)) {
            throw new MalformedHeaderException("By names another proxy than " + proxy);
        }
    }

    private SpiffeId id(Optional<PeerIdentity> certificate) throws MalformedHeaderException {
        List<String> uris = said.values("uri");
        Optional<SpiffeId> named =
                said.only("uri").flatMap(SpiffeId::parse).filter(id -> !id.path().isEmpty());
        if (named.isEmpty() && !(uris.isEmpty() && certificate.isPresent())) {
            throw new MalformedHeaderException("URI is not exactly one SPIFFE ID");
        }
        if (certificate.isEmpty()) {
            return named.orElseThrow();
        }
        SpiffeId certified =
                certificate
                        .get()
                        .spiffeId()
                        .orElseThrow(() -> new MalformedHeaderException("Cert has no SPIFFE ID"));
        if (named.isPresent() && !named.get().equals(certified)) {
            throw new MalformedHeaderException("URI and Cert name different callers");
        }
        return certified;
    }

    private Optional<PeerIdentity> certificate() throws MalformedHeaderException {
        byte[] hash = hash();
        List<String> encoded = said.values("cert");
        if (encoded.isEmpty()) {
            return Optional.empty();
        }
        try {
            // A plus sign is itself here, unlike in forms.
            String pem =
                    URLDecoder.decode(
                            encoded.get(0).replace("+", "%2B"), StandardCharsets.US_ASCII);
            List<X509Certificate> certificates = Pem.certificates(pem);
            if (encoded.size() > 1 || certificates.size() > 1) {
                throw new MalformedHeaderException("Cert is more than one certificate");
            }
            byte[] der = certificates.get(0).getEncoded();
            if (!MessageDigest.isEqual(hash, MessageDigest.getInstance("SHA-256").digest(der))) {
                throw new MalformedHeaderException("Hash is not that of Cert");
            }
            return Optional.of(PeerIdentity.of(certificates));
        } catch (MalformedPemException | IllegalArgumentException | GeneralSecurityException e) {
            throw new MalformedHeaderException("Cert is no certificate in PEM", e);
        }
    }

    /** Envoy always gives it; without it this was written by something else. */
    private byte[] hash() throws MalformedHeaderException {
        String hash = said.only("hash").orElse("");
        if (!hash.matches("[0-9a-fA-F]{64}")) {
            throw new MalformedHeaderException("Hash is not one SHA-256 in hex");
        }
        return HexFormat.of().parseHex(hash);
    }
}
