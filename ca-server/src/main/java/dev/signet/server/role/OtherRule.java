package dev.signet.server.role;

import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.x509.ObjectIdentifier;
import dev.signet.server.x509.OtherName;
import dev.signet.server.x509.SubjectAlternativeName;
import dev.signet.server.x509.SubjectAlternativeName.Kind;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rule for other names, such as user principal names.
 *
 * @param type empty: any
 */
record OtherRule(Optional<ObjectIdentifier> type, TextRule value) implements NameRule {

    private static final Pattern FORM = Pattern.compile("([^;]*);(?i:UTF-?8):(.*)");

    /**
     * @param text {@code <OID>;UTF8:<glob>}, or {@code *} for all
     * @throws InvalidRuleException if {@code text} is neither
     */
    static OtherRule parse(String text) throws InvalidRuleException {
        if (text.equals("*")) {
            return new OtherRule(Optional.empty(), TextRule.parse("*"));
        }
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new InvalidRuleException(
                    "is no rule for other names; give <OID>;UTF8:<glob>, such as"
                            + " 1.3.6.1.4.1.311.20.2.3;UTF8:*@example.org, or * for all; there is"
                            + " no type but UTF8");
        }
        return new OtherRule(
                Optional.of(new ObjectIdentifier(form.group(1))), TextRule.parse(form.group(2)));
    }

    @Override
    public Kind kind() {
        return Kind.OTHER;
    }

    @Override
    public String text() {
        return OtherPattern.spelled(type, value.text());
    }

    @Override
    public boolean isTemplate() {
        return type.isPresent() && value.part().isTemplate();
    }

    @Override
    public boolean hasVariable() {
        return value.part().hasVariable();
    }

    @Override
    public Optional<String> obstacle(WorkloadIdentity caller) {
        return value.obstacle(caller);
    }

    @Override
    public Bindings.Found bindings(SubjectAlternativeName name) {
        return name instanceof OtherName other && type.map(other.type()::equals).orElse(true)
                ? Bindings.Found.ANY.and(List.of(value.part()), Bindings.NO_PARTS, other.value())
                : Bindings.Found.NONE;
    }

    @Override
    public OtherPattern bind(WorkloadIdentity caller) {
        return new OtherPattern(type, value.bind(caller));
    }

    @Override
    public String toString() {
        return text();
    }
}
