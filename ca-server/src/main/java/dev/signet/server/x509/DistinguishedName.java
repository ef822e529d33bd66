package dev.signet.server.x509;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.TBSCertificate;

/**
 * The subject of a certificate (RFC 5280 §4.1.2.6): its attributes in the order of {@link
 * SubjectAttribute}, each in an RDN of its own; maybe none.
 */
public record DistinguishedName(List<Attribute> attributes) {

    /** A subject without attributes. */
    public static final DistinguishedName EMPTY = new DistinguishedName(List.of());

    /** One attribute; its value is one that the type can have. */
    public record Attribute(SubjectAttribute type, String value) {

        public Attribute {
            type.check(value);
        }
    }

    public DistinguishedName {
        attributes = attributes.stream().sorted(Comparator.comparing(Attribute::type)).toList();
    }

    /**
     * The name with these values of each type.
     *
     * @throws IllegalArgumentException if a type cannot have one of its values
     */
    public static DistinguishedName of(Map<SubjectAttribute, List<String>> values) {
        List<Attribute> attributes = new ArrayList<>();
        values.forEach(
                (type, texts) -> texts.forEach(text -> attributes.add(new Attribute(type, text))));
        return new DistinguishedName(attributes);
    }

    /**
     * The attributes that we know in the subject of {@code tbs}, a tbsCertificate of ours.
     *
     * @throws IllegalArgumentException if it is none of ours
     */
    public static DistinguishedName ofTbs(Der tbs) {
        List<Attribute> attributes = new ArrayList<>();
        for (RDN rdn : TBSCertificate.getInstance(tbs.octets()).getSubject().getRDNs()) {
            var first = rdn.getFirst();
            Arrays.stream(SubjectAttribute.values())
                    .filter(type -> type.oid().equals(first.getType()))
                    .map(type -> new Attribute(type, first.getValue().toString()))
                    .forEach(attributes::add);
        }
        return new DistinguishedName(attributes);
    }

    /** The first value of {@code type}. */
    public Optional<String> first(SubjectAttribute type) {
        return all(type).stream().findFirst();
    }

    /** All values of {@code type}, in their order. */
    public List<String> all(SubjectAttribute type) {
        return attributes.stream()
                .filter(attribute -> attribute.type() == type)
                .map(Attribute::value)
                .toList();
    }

    public X500Name x500() {
        var name = new X500NameBuilder(BCStyle.INSTANCE);
        attributes.forEach(attribute ->
                name.addRDN(attribute.type().oid(), attribute.type().encode(attribute.value())));
        return name.build();
    }
}
