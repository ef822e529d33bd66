package dev.signet.server.ceremony;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What happened, as it happens: one JSON object a line, forced to the disk one by one, each with
 * the SHA-256 of the line before it. A line that is changed, taken out or put in breaks the chain
 * from there on; who keeps the SHA-256 of the whole file notices also that all of it was replaced.
 */
final class Transcript implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();

    /** {@code previous} of the first line. */
    static final String NOTHING = "0".repeat(64);

    static final String BEGIN = "begin";
    static final String STEP = "step";
    static final String FAILED = "failed";
    static final String END = "end";

    private final FileChannel channel;
    private final Clock clock;
    private String previous = NOTHING;
    private int entries;

    private Transcript(FileChannel channel, Clock clock) {
        this.channel = channel;
        this.clock = clock;
    }

    /** Begins a new one; a transcript is never continued. */
    static Transcript create(Path file, Clock clock) throws CeremonyFailedException, IOException {
        try {
            return new Transcript(
                    FileChannel.open(
                            file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)),
                    clock);
        } catch (FileAlreadyExistsException e) {
            throw new CeremonyFailedException(
                    file + " is there already; a transcript is never continued nor replaced", e);
        }
    }

    void begin(Plan plan, FileHash planFile, String tool) throws IOException {
        ObjectNode entry = entry(BEGIN);
        entry.put("ceremony", plan.ceremony());
        ArrayNode operators = entry.putArray("operators");
        plan.operators().forEach(operators::add);
        entry.set("plan", json(planFile));
        entry.put("tool", tool);
        append(entry);
    }

    /**
     * A step that was done.
     *
     * @param written the step as the plan has it
     * @param facts what those present compare
     */
    void step(JsonNode written, StepFiles files, Map<String, String> facts) throws IOException {
        ObjectNode entry = entry(STEP);
        entry.set("step", written);
        entry.set("inputs", json(files.inputs()));
        entry.set("outputs", json(files.outputs()));
        ObjectNode said = entry.putObject("facts");
        facts.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(fact -> said.put(fact.getKey(), fact.getValue()));
        append(entry);
    }

    void failed(JsonNode written, String why) throws IOException {
        ObjectNode entry = entry(FAILED);
        entry.set("step", written);
        entry.put("why", why);
        append(entry);
    }

    void end() throws IOException {
        append(entry(END));
    }

    private ObjectNode entry(String kind) {
        entries++;
        ObjectNode entry = JSON.createObjectNode();
        entry.put("entry", entries);
        entry.put("at", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        entry.put("kind", kind);
        return entry;
    }

    private void append(ObjectNode entry) throws IOException {
        entry.put("previous", previous);
        byte[] line = line(entry).getBytes(StandardCharsets.UTF_8);
        previous = FileHash.sha256(line);
        ByteBuffer buffer = ByteBuffer.allocate(line.length + 1);
        buffer.put(line).put((byte) '\n').flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        channel.force(true);
    }

    private static String line(ObjectNode entry) {
        try {
            return JSON.writeValueAsString(entry);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is JSON", e);
        }
    }

    private static ArrayNode json(List<FileHash> files) {
        ArrayNode array = JSON.createArrayNode();
        files.forEach(file -> array.add(json(file)));
        return array;
    }

    private static ObjectNode json(FileHash file) {
        return JSON.createObjectNode().put("file", file.file()).put("sha256", file.sha256());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
