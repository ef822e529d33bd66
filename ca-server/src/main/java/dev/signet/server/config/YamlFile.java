package dev.signet.server.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/**
 * Reads one YAML document of at most 1 MiB into records, keys in snake_case: a key that is unknown
 * or there twice, a value of another type, and anything after the document refuse all of it.
 */
public final class YamlFile {

    private static final YAMLMapper YAML =
            YAMLMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .build();

    private static final long MAX_OCTETS = 1024 * 1024;

    private YamlFile() {}

    /**
     * Reads {@code file} as a {@code type}.
     *
     * @throws InvalidConfigException if it cannot be read, or says anything that does not fit
     */
    public static <T> T read(Path file, Class<T> type) throws InvalidConfigException {
        try {
            if (!Files.isRegularFile(file)) {
                throw new InvalidConfigException(file, "there is no such file");
            }
            if (Files.size(file) > MAX_OCTETS) {
                throw new InvalidConfigException(file, "is larger than 1 MiB");
            }
            var document = YAML.readValue(Files.readString(file), type);
            if (document == null) {
                throw new InvalidConfigException(file, "is empty");
            }
            return document;
        } catch (UnrecognizedPropertyException e) {
            throw unknownKey(file, e);
        } catch (ValueInstantiationException e) {
            // The record's own complaint, without the name of its class.
            String complaint = e.getCause() == null ? firstLine(e) : e.getCause().getMessage();
            throw new InvalidConfigException(file, path(e) + ": " + complaint, e);
        } catch (JsonMappingException e) {
            throw new InvalidConfigException(file, path(e) + ": " + firstLine(e), e);
        } catch (JsonProcessingException e) {
            throw new InvalidConfigException(file, firstLine(e), e);
        } catch (IOException e) {
            throw new InvalidConfigException(file, String.valueOf(e.getMessage()), e);
        }
    }

    private static InvalidConfigException unknownKey(Path file, UnrecognizedPropertyException e) {
        String known =
                e.getKnownPropertyIds().stream()
                        .map(String::valueOf)
                        .sorted()
                        .collect(Collectors.joining(", "));
        return new InvalidConfigException(
                file, line(file, e) + "unknown key " + path(e) + "; known there: " + known, e);
    }

    /**
     * Where the key is, as {@code line 4: }. The exception has the end of what the key is in,
     * because a record is made when all of it was read.
     */
    private static String line(Path file, JsonMappingException e) {
        try (JsonParser parser = YAML.createParser(Files.readString(file))) {
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME
                        && parser.getParsingContext()
                                .pathAsPointer()
                                .toString()
                                .equals(pointer(e))) {
                    return "line " + parser.currentTokenLocation().getLineNr() + ": ";
                }
            }
            return "";
        } catch (IOException gone) {
            return ""; // The key says enough.
        }
    }

    /** RFC 6901, as the parser has it. */
    private static String pointer(JsonMappingException e) {
        return e.getPath().stream()
                .map(step ->
                        step.getFieldName() == null
                                ? "/" + step.getIndex()
                                : "/" + step.getFieldName().replace("~", "~0").replace("/", "~1"))
                .collect(Collectors.joining());
    }

    private static String path(JsonMappingException e) {
        return e.getPath().stream()
                .map(step ->
                        step.getFieldName() == null
                                ? "[" + step.getIndex() + "]"
                                : "." + step.getFieldName())
                .collect(Collectors.joining())
                .replaceFirst("^\\.", "");
    }

    private static String firstLine(JsonProcessingException e) {
        String message = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
        return e.getLocation() == null
                ? message
                : message + " (line " + e.getLocation().getLineNr() + ")";
    }
}
