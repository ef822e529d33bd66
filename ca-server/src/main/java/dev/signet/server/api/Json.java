package dev.signet.server.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The one way this API reads and writes JSON: strict in, snake_case and RFC 3339 out. */
final class Json {

    /** Deepest nesting of a request; the deepest the contract knows is 3. */
    private static final int MAX_DEPTH = 16;

    private static final int MAX_NUMBER_LENGTH = 32;

    /** Without recycled buffers: what is left in one may be a caller's private key. */
    private static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(MAX_DEPTH)
                                                    .maxNumberLength(MAX_NUMBER_LENGTH)
                                                    .build())
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .build())
                    .addModules(new Jdk8Module(), new JavaTimeModule())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .defaultPropertyInclusion(
                            JsonInclude.Value.construct(
                                    JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
                    .build();

    private static final Pattern TWICE = Pattern.compile("Duplicate field '([^']*)'");

    private Json() {}

    /**
     * Reads one JSON value and nothing after it.
     *
     * @throws MalformedRequestException if this is not UTF-8, not JSON, nested too deeply, or has a
     *     member twice
     */
    static JsonNode read(byte[] octets) throws MalformedRequestException {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
        } catch (CharacterCodingException e) {
            throw MalformedRequestException.at("", "the body is not UTF-8");
        }
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw MalformedRequestException.at(repeated(e), "the body is not JSON: " + reason(e));
        }
    }

    static byte[] octets(Object answer) {
        try {
            return MAPPER.writeValueAsBytes(answer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer that is no JSON", e);
        }
    }

    /** The member that is there twice, if that is what is wrong. */
    private static String repeated(JsonProcessingException e) {
        Matcher twice = TWICE.matcher(String.valueOf(e.getOriginalMessage()));
        return twice.lookingAt() ? Problem.bounded(twice.group(1)) : "";
    }

    private static String reason(JsonProcessingException e) {
        String at =
                e.getLocation() == null
                        ? ""
                        : " (line %d, column %d)"
                                .formatted(
                                        e.getLocation().getLineNr(), e.getLocation().getColumnNr());
        String message = String.valueOf(e.getOriginalMessage());
        if (message.startsWith("Trailing token")) {
            return "something follows the object" + at;
        }
        if (message.contains("nesting depth")) {
            return "it is nested too deeply" + at;
        }
        if (message.startsWith("Unrecognized token")) {
            return "a word stands where a value should" + at; // Which may be a token indeed.
        }
        // What Jackson adds in brackets speaks of its own settings.
        message = message.replaceFirst(" ?[(\\[](start marker at|Source:|enable|for ).*", "");
        return Problem.bounded(message) + at;
    }
}
