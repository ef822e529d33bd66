package dev.signet.server.api;

import dev.signet.server.auth.Permission;
import dev.signet.server.auth.Resource;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.issuer.KeyPlace;
import dev.signet.server.mount.Mounts;
import dev.signet.server.signing.KeyStorage;
import dev.signet.server.x509.CaExtensions;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.DistinguishedName;
import dev.signet.server.x509.DurationText;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.MalformedNameException;
import dev.signet.server.x509.MalformedPemException;
import dev.signet.server.x509.NameConstraints;
import dev.signet.server.x509.NameSubtree;
import dev.signet.server.x509.SignatureAlgorithm;
import dev.signet.server.x509.SubjectAttribute;
import dev.signet.server.x509.UriName;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;

/** Reads what requests say of CAs, member by member. */
final class CaFields {

    private static final int MAX_NAME = 127;
    private static final int MAX_WORD = 32;
    private static final int MAX_VALUES = 8;
    private static final int MAX_VALUE = 128;
    private static final int MAX_SUBTREES = 100;
    private static final int MAX_SUBTREE = 255;
    private static final int MAX_PATH_LENGTH = 7;

    /** The attributes a CA's subject can have; user ids are for people. */
    private static final List<SubjectAttribute> SUBJECT =
            Arrays.stream(SubjectAttribute.values())
                    .filter(attribute -> attribute != SubjectAttribute.USER_ID)
                    .toList();

    private static final String[] CONSTRAINTS =
            Arrays.stream(NameSubtree.Kind.values())
                    .map(NameSubtree.Kind::text)
                    .toArray(String[]::new);

    private CaFields() {}

    /** The members of a subject, and {@code others}. */
    static String[] members(String... others) {
        return Stream.concat(Arrays.stream(others), SUBJECT.stream().map(SubjectAttribute::text))
                .toArray(String[]::new);
    }

    /** The issuer whose place the new one will take, which the caller must be able to rotate. */
    static Optional<IssuerName> succeeds(Context ctx, JsonFields fields)
            throws MalformedRequestException {
        return fields.has("succeeds")
                ? Optional.of(permitted(ctx, Permission.ISSUERS_ROTATE, fields, "succeeds"))
                : Optional.empty();
    }

    /** The name of an issuer, which is needed, and for which the caller has {@code permission}. */
    static IssuerName permitted(
            Context ctx, Permission permission, JsonFields fields, String member)
            throws MalformedRequestException {
        IssuerName name = issuerName(fields, member);
        Permits.require(ctx, permission, Resource.issuer(name));
        return name;
    }

    private static IssuerName issuerName(JsonFields fields, String member)
            throws MalformedRequestException {
        String text =
                fields.text(member, MAX_NAME)
                        .orElseThrow(() ->
                                MalformedRequestException.at(fields.path(member), "is needed"));
        try {
            return new IssuerName(text);
        } catch (IllegalArgumentException e) {
            throw MalformedRequestException.at(
                    fields.path(member), text, String.valueOf(e.getMessage()));
        }
    }

    /** The name of an issuer to be, in a mount that there is; {@code permission} as above. */
    static IssuerName newName(Context ctx, Permission permission, JsonFields fields, Mounts mounts)
            throws MalformedRequestException {
        IssuerName name = permitted(ctx, permission, fields, "name");
        if (mounts.find(name.mount()).isEmpty()) {
            throw MountChanges.unknown(name.mount());
        }
        return name;
    }

    /** The subject, which needs a common name. */
    static X500Name subject(JsonFields fields) throws MalformedRequestException {
        return givenSubject(fields)
                .orElseThrow(() ->
                        MalformedRequestException.at(
                                fields.path("common_name"), "is needed, as a CA has a subject"));
    }

    /** The subject; empty if no member of one is given. */
    static Optional<X500Name> givenSubject(JsonFields fields) throws MalformedRequestException {
        Map<SubjectAttribute, List<String>> values = new EnumMap<>(SubjectAttribute.class);
        for (SubjectAttribute attribute : SUBJECT) {
            for (JsonFields.Item item : fields.list(attribute.text(), MAX_VALUES, MAX_VALUE)) {
                try {
                    attribute.check(item.value());
                } catch (IllegalArgumentException e) {
                    throw MalformedRequestException.at(
                            item.field(), item.value(), String.valueOf(e.getMessage()));
                }
                values.computeIfAbsent(attribute, _ -> new ArrayList<>()).add(item.value());
            }
        }
        if (values.isEmpty()) {
            return Optional.empty();
        }
        if (values.getOrDefault(SubjectAttribute.COMMON_NAME, List.of()).size() != 1) {
            throw MalformedRequestException.at(
                    fields.path("common_name"), "must be given, once, in a subject");
        }
        return Optional.of(DistinguishedName.of(values).x500());
    }

    /** The kind of a key to be made; EC P-384 unless given. */
    static KeyAlgorithm keyType(JsonFields fields) throws MalformedRequestException {
        Optional<String> text = fields.text("key_type", MAX_WORD);
        try {
            return text.map(KeyAlgorithm::parse).orElse(KeyAlgorithm.EC_P384);
        } catch (IllegalArgumentException e) {
            throw MalformedRequestException.at(
                    fields.path("key_type"), text.orElse(""), String.valueOf(e.getMessage()));
        }
    }

    /** How a key of the kind {@code keys} is to sign. */
    static SignatureAlgorithm signature(JsonFields fields, KeyAlgorithm keys)
            throws MalformedRequestException {
        Optional<String> text = fields.text("signature_algorithm", MAX_WORD);
        try {
            return text.map(word -> SignatureAlgorithm.parse(word, keys))
                    .orElse(keys.signatureAlgorithm());
        } catch (IllegalArgumentException e) {
            throw MalformedRequestException.at(
                    fields.path("signature_algorithm"),
                    text.orElse(""),
                    String.valueOf(e.getMessage()));
        }
    }

    /**
     * Where the key of an issuer to be is, or is to be made.
     *
     * @param storage unless it is given
     */
    static KeyPlace place(JsonFields fields, KeyStorage storage) throws MalformedRequestException {
        Optional<String> text = fields.text("key_storage", MAX_WORD);
        KeyStorage chosen;
        try {
            chosen = text.map(KeyStorage::parse).orElse(storage);
        } catch (IllegalArgumentException e) {
            throw MalformedRequestException.at(
                    fields.path("key_storage"), text.orElse(""), String.valueOf(e.getMessage()));
        }
        Optional<String> label = fields.printable("key_label", MAX_VALUE);
        try {
            return new KeyPlace(chosen, label);
        } catch (IllegalArgumentException e) {
            throw MalformedRequestException.at(
                    fields.path("key_label"), label.orElse(""), String.valueOf(e.getMessage()));
        }
    }

    /** As {@link #signature(JsonFields, KeyAlgorithm)}, of a key that is not known yet. */
    static Optional<SignatureAlgorithm> signature(JsonFields fields)
            throws MalformedRequestException {
        Optional<String> text = fields.text("signature_algorithm", MAX_WORD);
        try {
            return text.map(SignatureAlgorithm::parse);
        } catch (IllegalArgumentException e) {
            throw MalformedRequestException.at(
                    fields.path("signature_algorithm"),
                    text.orElse(""),
                    String.valueOf(e.getMessage()));
        }
    }

    static Optional<Duration> lifetime(JsonFields fields) throws MalformedRequestException {
        Optional<String> text = fields.textOrInteger("ttl", MAX_WORD);
        try {
            return text.map(DurationText::parse);
        } catch (IllegalArgumentException e) {
            throw MalformedRequestException.at(
                    fields.path("ttl"), text.orElse(""), String.valueOf(e.getMessage()));
        }
    }

    /**
     * How far the CA reaches.
     *
     * @param pathLength unless it is given
     */
    static CaExtensions extensions(JsonFields fields, OptionalInt pathLength)
            throws MalformedRequestException {
        Optional<Long> given = fields.wholeNumber("max_path_length");
        if (given.isPresent() && given.get() > MAX_PATH_LENGTH) {
            throw MalformedRequestException.at(
                    fields.path("max_path_length"),
                    given.get().toString(),
                    "must be 0 to " + MAX_PATH_LENGTH + "; leave it out for what is usual");
        }
        return new CaExtensions(
                given.isPresent() ? OptionalInt.of(given.get().intValue()) : pathLength,
                nameConstraints(fields),
                spiffeId(fields));
    }

    private static Optional<UriName> spiffeId(JsonFields fields) throws MalformedRequestException {
        Optional<String> text = fields.text("trust_domain", MAX_SUBTREE);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        UriName id;
        try {
            id = UriName.parse("spiffe://" + text.get());
        } catch (MalformedNameException e) {
            throw noTrustDomain(fields, text.get(), String.valueOf(e.getMessage()));
        }
        if (!id.segments().isEmpty()) {
            throw noTrustDomain(fields, text.get(), "has a path");
        }
        return Optional.of(id);
    }

    private static MalformedRequestException noTrustDomain(
            JsonFields fields, String text, String complaint) {
        return MalformedRequestException.at(
                fields.path("trust_domain"),
                text,
                "is no SPIFFE trust domain, such as example.org: spiffe://"
                        + text
                        + " "
                        + complaint);
    }

    private static NameConstraints nameConstraints(JsonFields fields)
            throws MalformedRequestException {
        Optional<JsonFields> constraints =
                fields.object("name_constraints", "permitted", "excluded");
        return constraints.isEmpty()
                ? NameConstraints.NONE
                : new NameConstraints(
                        subtrees(constraints.get(), "permitted"),
                        subtrees(constraints.get(), "excluded"));
    }

    private static List<NameSubtree> subtrees(JsonFields constraints, String member)
            throws MalformedRequestException {
        var subtrees = new ArrayList<NameSubtree>();
        Optional<JsonFields> kinds = constraints.object(member, CONSTRAINTS);
        if (kinds.isPresent()) {
            for (NameSubtree.Kind kind : NameSubtree.Kind.values()) {
                for (JsonFields.Item item :
                        kinds.get().list(kind.text(), MAX_SUBTREES, MAX_SUBTREE)) {
                    try {
                        subtrees.add(NameSubtree.parse(kind, item.value()));
                    } catch (MalformedNameException e) {
                        throw MalformedRequestException.at(
                                item.field(), item.value(), String.valueOf(e.getMessage()));
                    }
                }
            }
        }
        return subtrees;
    }

    /** The certificates of {@code certificate}, which is needed, and of {@code chain}. */
    static List<Der> certificates(JsonFields fields) throws MalformedRequestException {
        if (!fields.has("certificate")) {
            throw MalformedRequestException.at(
                    fields.path("certificate"), "is needed: the CA's certificate in PEM");
        }
        var certificates = new ArrayList<>(pem(fields, "certificate"));
        certificates.addAll(pem(fields, "chain"));
        return certificates.stream().distinct().toList();
    }

    private static List<Der> pem(JsonFields fields, String member)
            throws MalformedRequestException {
        Optional<String> text = fields.text(member, RequestBody.MAX_OCTETS);
        if (text.isEmpty()) {
            return List.of();
        }
        try {
            return Der.allFromPem(text.get(), "CERTIFICATE");
        } catch (MalformedPemException e) {
            throw MalformedRequestException.at(fields.path(member), String.valueOf(e.getMessage()));
        }
    }
}
