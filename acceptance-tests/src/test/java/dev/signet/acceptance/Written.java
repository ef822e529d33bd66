package dev.signet.acceptance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What servers wrote in the whole run of these tests, logs and problems alike, and the secrets that
 * were in use meanwhile: {@link WrittenTest}, which runs last, looks for the ones in the other.
 */
final class Written {

    private static final Path TARGET = Path.of("target");

    /** Whatever else is put here is looked through too. */
    static final Path FOLDER = TARGET.resolve("written");

    private static final Path SECRETS = TARGET.resolve("written-secrets.txt");

    /** What tokens, keys and passwords are made of; {@code .} and {@code =} separate. */
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^A-Za-z0-9_+/-]+");

    /** Shorter ones could be there by chance. */
    private static final int SHORTEST = 16;

    private Written() {}

    /** A new file for what the server {@code name} says. */
    static Path log(String name) throws IOException {
        return Files.createTempFile(Files.createDirectories(FOLDER), name + "-", ".log");
    }

    /** Keeps the problem details of an answer. */
    static synchronized void problem(byte[] body) throws IOException {
        append(Files.createDirectories(FOLDER).resolve("problems.jsonl"), body);
    }

    /** Keeps {@code text}, every longer word of which is a secret. */
    static synchronized void secret(String text) throws IOException {
        String words = String.join("\n", words(text));
        append(SECRETS, words.getBytes(StandardCharsets.US_ASCII));
    }

    /** Every word that must not be in {@link #FOLDER}. */
    static Set<String> secrets() throws IOException {
        return words(Files.readString(SECRETS, StandardCharsets.US_ASCII));
    }

    /** The words of {@code text} that are long enough to be a secret. */
    static Set<String> words(String text) {
        return BETWEEN_WORDS
                .splitAsStream(text)
                .filter(word -> word.length() >= SHORTEST)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void append(Path file, byte[] octets) throws IOException {
        byte[] line = new byte[octets.length + 1];
        System.arraycopy(octets, 0, line, 0, octets.length);
        line[octets.length] = '\n';
        var _ = Files.write(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
