package dev.signet.server.transparency;

import dev.signet.server.tlog.Hash;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** AWS Signature Version 4 of requests to S3, as other object stores know it too. */
record S3Signature(String accessKey, String secret, String region) {

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final String SIGNED_HEADERS = "host;x-amz-content-sha256;x-amz-date";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);
    private static final int DATE_LENGTH = 8;

    /** The headers that sign a request of {@code method} without others that matter. */
    Map<String, String> headers(String method, URI url, byte[] body, Instant now) {
        String time = TIME.format(now);
        String bodyHash = Hash.of(body).hex();
        String scope = time.substring(0, DATE_LENGTH) + "/" + region + "/s3/aws4_request";
        String request =
                String.join(
                        "\n",
                        method,
                        url.getRawPath(),
                        url.getRawQuery() == null ? "" : url.getRawQuery(),
                        "host:" + host(url),
                        "x-amz-content-sha256:" + bodyHash,
                        "x-amz-date:" + time,
                        "",
                        SIGNED_HEADERS,
                        bodyHash);
        String toSign = String.join("\n", ALGORITHM, time, scope, Hash.of(octets(request)).hex());
        return Map.of(
                "x-amz-content-sha256",
                bodyHash,
                "x-amz-date",
                time,
                "Authorization",
                ALGORITHM
                        + " Credential="
                        + accessKey
                        + "/"
                        + scope
                        + ",SignedHeaders="
                        + SIGNED_HEADERS
                        + ",Signature="
                        + HexFormat.of().formatHex(hmac(key(time), toSign)));
    }

    private byte[] key(String time) {
        byte[] key = octets("AWS4" + secret);
        for (String part :
                new String[] {time.substring(0, DATE_LENGTH), region, "s3", "aws4_request"}) {
            key = hmac(key, part);
        }
        return key;
    }

    private static String host(URI url) {
        return url.getPort() < 0 ? url.getHost() : url.getHost() + ":" + url.getPort();
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(octets(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC with SHA-256 is part of every JDK", e);
        }
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "S3Signature[" + accessKey + "]";
    }
}
