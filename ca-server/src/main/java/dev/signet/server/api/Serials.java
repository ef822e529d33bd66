package dev.signet.server.api;

import dev.signet.server.x509.SerialNumber;
import io.javalin.http.HttpStatus;
import java.util.Optional;

/** Reads serial numbers wherever a request may have one. */
final class Serials {

    private static final int MAX_TEXT = 80;

    private Serials() {}

    static SerialNumber parse(String field, String text) throws MalformedRequestException {
        try {
            return SerialNumber.parse(text);
        } catch (IllegalArgumentException e) {
            throw MalformedRequestException.at(field, text, String.valueOf(e.getMessage()));
        }
    }

    static Optional<SerialNumber> member(JsonFields fields, String name)
            throws MalformedRequestException {
        Optional<String> text = fields.text(name, MAX_TEXT);
        return text.isEmpty()
                ? Optional.empty()
                : Optional.of(parse(fields.path(name), text.get()));
    }

    static Problem unknown(String field, SerialNumber serial) {
        return Problem.of(
                        HttpStatus.NOT_FOUND,
                        "unknown-serial",
                        "there is no certificate with this serial number")
                .field(field)
                .value(serial.hex());
    }
}
