package dev.signet.server.transparency;

import dev.signet.server.tlog.Hash;
import dev.signet.server.tlog.Note;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One witness, spoken to as C2SP tlog-witness says. */
final class Witness {

    private static final int OK = 200;
    private static final int CONFLICT = 409;
    private static final int UNPROCESSABLE = 422;
    private static final String SIZE_TYPE = "text/x.tlog.size";
    private static final Pattern SIZE = Pattern.compile("(0|[1-9][0-9]{0,17})\n?");

    private final WitnessConfig config;
    private final OutsideHttp http;

    Witness(WitnessConfig config, OutsideHttp http) {
        this.config = config;
        this.http = http;
    }

    /** What a witness says to a checkpoint. */
    sealed interface Answer {

        /** The line of its cosignature, which verifies. */
        record Cosigned(String line) implements Answer {}

        /** It has cosigned a tree of this size: the proof must begin there. */
        record Knows(long size) implements Answer {}

        /** The tree does not begin with the one that it has cosigned. */
        record Contradicts() implements Answer {}
    }

    String name() {
        return config.key().name();
    }

    /** The line that this witness has in {@code checkpoint}; empty if there is none. */
    Optional<String> signatureIn(Note checkpoint) {
        return checkpoint.signedBy(config.key());
    }

    /**
     * Asks for a cosignature.
     *
     * @param old the size of the tree that the witness has cosigned, 0 if it has none
     * @param proof that the tree begins with that one
     * @throws IOException if it cannot be reached or answers something else
     */
    Answer add(Note checkpoint, long old, List<Hash> proof) throws IOException {
        String lines =
                proof.stream().map(hash -> hash.base64() + "\n").collect(Collectors.joining());
        OutsideHttp.Answer answer =
                http.send(
                        HttpRequest.newBuilder(url())
                                .POST(
                                        BodyPublishers.ofString(
                                                "old " + old + "\n" + lines + "\n" + checkpoint))
                                .build());
        return switch (answer.status()) {
            case OK -> cosigned(checkpoint, answer.body());
            case CONFLICT ->
                    answer.type().equals(SIZE_TYPE)
                            ? knows(answer.body(), old)
                            : new Answer.Contradicts();
            case UNPROCESSABLE -> new Answer.Contradicts();
            default -> throw failure("answers with status " + answer.status());
        };
    }

    private URI url() {
        return URI.create(config.url().toString().replaceFirst("/$", "") + "/add-checkpoint");
    }

    private Answer cosigned(Note checkpoint, String body) throws IOException {
        try {
            Optional<String> line = signatureIn(checkpoint.with(Note.lines(body)));
            return new Answer.Cosigned(
                    line.orElseThrow(() -> failure("made no signature that its key verifies")));
        } catch (IllegalArgumentException e) {
            throw failure("answers with something else than a cosignature");
        }
    }

    private Answer knows(String body, long old) throws IOException {
        if (!SIZE.matcher(body).matches()) {
            throw failure("does not say which tree it knows");
        }
        long size = Long.parseLong(body.strip());
        return size == old ? new Answer.Contradicts() : new Answer.Knows(size);
    }

    private IOException failure(String what) {
        return new IOException("the witness " + name() + " at " + url() + " " + what);
    }
}
