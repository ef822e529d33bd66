package dev.signet.server.api;

import dev.signet.server.x509.Der;
import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;

/** DER, or PEM if {@code ?format=pem} or the Accept header says so. */
final class Representation {

    private Representation() {}

    /**
     * The media type to answer with: {@code binary} or PEM.
     *
     * @param binary the media type of the DER
     */
    static String choose(Context ctx, String binary) throws MalformedRequestException {
        Optional<String> format = Query.of(ctx).value("format");
        if (format.isEmpty()) {
            return Accepted.choose(ctx, List.of(binary, Answers.PEM));
        }
        return switch (format.get()) {
            case "der" -> binary;
            case "pem" -> Answers.PEM;
            default ->
                    throw MalformedRequestException.at(
                            "format", format.get(), "must be der or pem");
        };
    }

    static void send(Context ctx, String mediaType, Der der, String label) {
        if (mediaType.equals(Answers.PEM)) {
            var pem = new PemStream(der, label);
            Answers.send(ctx, mediaType, pem.stream(), pem.length());
        } else {
            Answers.send(ctx, mediaType, der.stream(), der.length());
        }
    }
}
