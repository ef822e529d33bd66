package dev.signet.server.transparency;

import dev.signet.server.tlog.Note;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.util.Optional;

/** The newest checkpoint in an object store. Safe for concurrent use. */
final class CheckpointStore {

    private static final int OK = 200;
    private static final int LAST_SUCCESS = 299;
    private static final int NOT_FOUND = 404;

    private final CheckpointStoreConfig config;
    private final OutsideHttp http;
    private final Clock clock;

    CheckpointStore(CheckpointStoreConfig config, OutsideHttp http, Clock clock) {
        this.config = config;
        this.http = http;
        this.clock = clock;
    }

    /**
     * What it has; empty if there is no such object.
     *
     * @throws IOException if it cannot be read, or is not a signed note
     */
    Optional<Note> read() throws IOException {
        OutsideHttp.Answer answer = send("GET", "");
        if (answer.status() == NOT_FOUND) {
            return Optional.empty();
        }
        if (answer.status() != OK) {
            throw failure("cannot be read: status " + answer.status());
        }
        try {
            return Optional.of(Note.parse(answer.body()));
        } catch (IllegalArgumentException e) {
            throw failure("is no checkpoint: " + e.getMessage());
        }
    }

    /**
     * Replaces it.
     *
     * @throws IOException if it is not certain that it was
     */
    void write(Note checkpoint) throws IOException {
        OutsideHttp.Answer answer = send("PUT", checkpoint.toString());
        if (answer.status() < OK || answer.status() > LAST_SUCCESS) {
            throw failure("cannot be written: status " + answer.status());
        }
    }

    private OutsideHttp.Answer send(String method, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(config.url())
                        .method(
                                method,
                                body.length == 0
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofByteArray(body));
        signature()
                .ifPresent(signature ->
                        signature
                                .headers(method, config.url(), body, clock.instant())
                                .forEach(request::setHeader));
        return http.send(request.build());
    }

    /** From the file as it is now: credentials are replaced without a restart. */
    private Optional<S3Signature> signature() throws IOException {
        if (config.credentialsFile().isEmpty()) {
            return Optional.empty();
        }
        String[] parts = Files.readString(config.credentialsFile().get()).strip().split(":", 2);
        if (parts.length != 2) {
            throw new IOException(
                    config.credentialsFile().get() + " must have one line, ACCESS-KEY:SECRET");
        }
        return Optional.of(new S3Signature(parts[0], parts[1], config.region()));
    }

    private IOException failure(String what) {
        return new IOException("the checkpoint in " + config.url() + " " + what);
    }
}
