package dev.signet.server.role;

import dev.signet.server.x509.ObjectIdentifier;
import dev.signet.server.x509.OtherName;
import dev.signet.server.x509.SubjectAlternativeName;
import java.util.Optional;

/** An {@link OtherRule} with the facts of one caller in it; {@code type} is empty as there. */
record OtherPattern(Optional<ObjectIdentifier> type, Glob value) implements NamePattern {

    @Override
    public String text() {
        return spelled(type, value.text());
    }

    @Override
    public boolean matches(SubjectAlternativeName name) {
        return name instanceof OtherName other
                && type.map(other.type()::equals).orElse(true)
                && value.spans(other.value());
    }

    static String spelled(Optional<ObjectIdentifier> type, String value) {
        return type.map(oid -> oid + ";UTF8:" + value).orElse("*");
    }

    @Override
    public String toString() {
        return text();
    }
}
