package dev.signet.server.ceremony;

import dev.signet.server.x509.CaExtensions;
import dev.signet.server.x509.DistinguishedName;
import dev.signet.server.x509.DurationText;
import dev.signet.server.x509.MalformedNameException;
import dev.signet.server.x509.NameConstraints;
import dev.signet.server.x509.NameSubtree;
import dev.signet.server.x509.SubjectAttribute;
import dev.signet.server.x509.UriName;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x500.X500Name;
import org.jspecify.annotations.Nullable;

/** Reads what a plan says of CAs. */
final class CaWords {

    private static final List<String> CONSTRAINTS = List.of("permitted", "excluded");

    private CaWords() {}

    /** A subject, which needs a common name. */
    static X500Name subject(Map<String, String> words) throws CeremonyFailedException {
        Map<SubjectAttribute, List<String>> values = new EnumMap<>(SubjectAttribute.class);
        for (var word : words.entrySet()) {
            values.put(attribute(word.getKey()), List.of(word.getValue()));
        }
        if (!values.containsKey(SubjectAttribute.COMMON_NAME)) {
            throw new CeremonyFailedException("subject: common_name is needed");
        }
        try {
            return DistinguishedName.of(values).x500();
        } catch (IllegalArgumentException e) {
            throw new CeremonyFailedException("subject: " + e.getMessage(), e);
        }
    }

    private static SubjectAttribute attribute(String word) throws CeremonyFailedException {
        return Arrays.stream(SubjectAttribute.values())
                .filter(attribute -> attribute.text().equals(word))
                .findAny()
                .orElseThrow(() ->
                        new CeremonyFailedException(
                                "subject: no attribute "
                                        + word
                                        + "; there are "
                                        + Arrays.stream(SubjectAttribute.values())
                                                .map(SubjectAttribute::text)
                                                .collect(Collectors.joining(", "))));
    }

    static Duration lifetime(String text) throws CeremonyFailedException {
        try {
            return DurationText.parse(text);
        } catch (IllegalArgumentException e) {
            throw new CeremonyFailedException("lifetime: " + e.getMessage(), e);
        }
    }

    static URI url(String key, String text) throws CeremonyFailedException {
        try {
            URI url = URI.create(text);
            if ("http".equals(url.getScheme()) && url.getHost() != null) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            throw new CeremonyFailedException(key + ": " + e.getMessage(), e);
        }
        throw new CeremonyFailedException(
                key + ": must be an http:// address, since TLS would need it first: " + text);
    }

    /** How far a CA reaches. */
    static CaExtensions extensions(
            OptionalInt pathLength,
            @Nullable Map<String, Map<String, List<String>>> constraints,
            @Nullable String trustDomain)
            throws CeremonyFailedException {
        try {
            return new CaExtensions(
                    pathLength,
                    constraints == null ? NameConstraints.NONE : constraints(constraints),
                    trustDomain == null
                            ? Optional.empty()
                            : Optional.of(UriName.parse("spiffe://" + trustDomain)));
        } catch (MalformedNameException | IllegalArgumentException e) {
            throw new CeremonyFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    private static NameConstraints constraints(Map<String, Map<String, List<String>>> words)
            throws CeremonyFailedException, MalformedNameException {
        for (String word : words.keySet()) {
            if (!CONSTRAINTS.contains(word)) {
                throw new CeremonyFailedException(
                        "name_constraints: " + word + " is none of " + CONSTRAINTS);
            }
        }
        return new NameConstraints(
                subtrees(words.getOrDefault("permitted", Map.of())),
                subtrees(words.getOrDefault("excluded", Map.of())));
    }

    private static List<NameSubtree> subtrees(Map<String, List<String>> words)
            throws CeremonyFailedException, MalformedNameException {
        var subtrees = new ArrayList<NameSubtree>();
        for (var word : words.entrySet()) {
            NameSubtree.Kind kind =
                    Arrays.stream(NameSubtree.Kind.values())
                            .filter(each -> each.text().equals(word.getKey()))
                            .findAny()
                            .orElseThrow(() ->
                                    new CeremonyFailedException(
                                            "name_constraints: no kind of names " + word.getKey()));
            for (String name : word.getValue()) {
                subtrees.add(NameSubtree.parse(kind, name));
            }
        }
        return subtrees;
    }
}
