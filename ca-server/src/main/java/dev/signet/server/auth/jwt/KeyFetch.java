package dev.signet.server.auth.jwt;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.server.auth.jwt.KeySource.Discovery;
import dev.signet.server.auth.jwt.KeySource.JwksFile;
import dev.signet.server.auth.jwt.KeySource.JwksUrl;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;

/** Brings the keys of one issuer from where its configuration says they are. */
final class KeyFetch {

    private static final String DISCOVERY_PATH = "/.well-known/openid-configuration";

    private final String issuer;
    private final KeySource source;
    private final KeyFetchLimits limits;
    private final HttpsFetch https;

    /**
     * @param issuer as it names itself, which discovery must agree with
     */
    KeyFetch(String issuer, KeySource source, KeyFetchLimits limits) {
        this.issuer = issuer;
        this.source = source;
        this.limits = limits;
        this.https = new HttpsFetch(limits);
    }

    /**
     * The keys as they are now. Blocks, at most for twice the total timeout.
     *
     * @throws KeysUnavailableException if they cannot be had within the limits
     */
    KeySet fetch() throws KeysUnavailableException {
        return KeySet.parse(
                switch (source) {
                    case JwksFile(var file) -> content(file);
                    case JwksUrl(var url, var caFile) -> https.get(url, caFile);
                    case Discovery discovery -> discovered(discovery);
                });
    }

    private byte[] content(Path file) throws KeysUnavailableException {
        try {
            return BoundedFile.octets(file, limits.maxOctets());
        } catch (IOException e) {
            throw new KeysUnavailableException(String.valueOf(e.getMessage()), e);
        }
    }

    private byte[] discovered(Discovery discovery) throws KeysUnavailableException {
        URI base = discovery.apiUrl().orElseGet(() -> URI.create(issuer));
        URI documentUrl = URI.create(withoutTrailingSlash(base) + DISCOVERY_PATH);
        ObjectNode document =
                StrictJson.object(https.get(documentUrl, discovery.caFile()))
                        .orElseThrow(() ->
                                new KeysUnavailableException(
                                        documentUrl + " is not a JSON object"));
        String named = StrictJson.text(document, "issuer").orElse("");
        if (!named.equals(issuer)) {
            throw new KeysUnavailableException(
                    documentUrl
                            + " is about the issuer "
                            + Excerpt.of(named)
                            + ", not "
                            + issuer
                            + ": configure the issuer exactly as it names itself");
        }
        URI keysUrl = keysUrl(document, documentUrl);
        if (discovery.apiUrl().isPresent()) {
            keysUrl = base.resolve(keysUrl.getRawPath());
        } else if (!origin(keysUrl).equals(origin(base))) {
            throw new KeysUnavailableException(
                    documentUrl
                            + " names keys on another host, "
                            + Excerpt.of(keysUrl.toString())
                            + ": configure api_url or jwks_url to say that this is meant");
        }
        return https.get(keysUrl, discovery.caFile());
    }

    private static URI keysUrl(ObjectNode document, URI documentUrl)
            throws KeysUnavailableException {
        try {
            URI keys = URI.create(StrictJson.text(document, "jwks_uri").orElse(""));
            if ("https".equalsIgnoreCase(keys.getScheme())
                    && keys.getHost() != null
                    && keys.getRawPath().startsWith("/")
                    && keys.getRawUserInfo() == null) {
                return keys;
            }
        } catch (IllegalArgumentException e) {
            throw new KeysUnavailableException(documentUrl + " has a jwks_uri that is no URL", e);
        }
        throw new KeysUnavailableException(documentUrl + " has no jwks_uri that is an https URL");
    }

    private static String origin(URI url) {
        int port = url.getPort() < 0 ? 443 : url.getPort();
        return url.getHost().toLowerCase(Locale.ROOT) + ":" + port;
    }

    private static String withoutTrailingSlash(URI url) {
        String text = url.toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }
}
