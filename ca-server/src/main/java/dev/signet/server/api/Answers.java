package dev.signet.server.api;

import io.javalin.http.Context;
import java.io.ByteArrayInputStream;
import java.io.InputStream;

/** Sends the octets of an answer, always with their type and length. */
final class Answers {

    static final String JSON = "application/json";
    static final String PEM = "application/x-pem-file";
    static final String PEM_CHAIN = "application/pem-certificate-chain";
    static final String PKCS12 = "application/x-pkcs12";
    static final String CERTIFICATE = "application/pkix-cert";
    static final String CRL = "application/pkix-crl";
    static final String OCSP = "application/ocsp-response";

    private Answers() {}

    static void json(Context ctx, Object answer) {
        send(ctx, JSON, Json.octets(answer));
    }

    /**
     * Sends {@code octets}. The length is always given: a CRL cut off on its way must be noticed by
     * who reads it.
     */
    static void send(Context ctx, String mediaType, byte[] octets) {
        send(ctx, mediaType, new ByteArrayInputStream(octets), octets.length);
    }

    /** As above, of {@code length} octets. */
    static void send(Context ctx, String mediaType, InputStream octets, int length) {
        ctx.res().setContentType(mediaType);
        ctx.res().setContentLengthLong(length);
        ctx.result(octets);
    }
}
