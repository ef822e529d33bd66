package dev.signet.server.x509;

import java.util.Locale;
import java.util.Optional;

/**
 * The common name of a subject: 1 to 64 visible characters (RFC 5280 appendix A.1, ub-common-name).
 * One that spells a name is in that name's canonical form.
 */
public record CommonName(String text) {

    /** In characters. */
    public static final int MAX_LENGTH = 64;

    /**
     * @throws IllegalArgumentException if {@code text} is too long, empty, has invisible
     *     characters, or blanks at an end
     */
    public CommonName {
        int length = text.codePointCount(0, text.length());
        if (length == 0 || length > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "the common name has " + length + " characters; 1 to 64 are allowed");
        }
        if (!Characters.areVisible(text) || !text.equals(text.strip())) {
            throw new IllegalArgumentException(
                    "the common name has control or invisible characters, or blanks at an end");
        }
        text = spelled(text).map(SubjectAlternativeName::text).orElse(text);
    }

    /** The common name that spells {@code name}. */
    public static CommonName of(SubjectAlternativeName name) {
        return new CommonName(name.text());
    }

    /** The IP address, e-mail address or DNS name that it spells; empty if it spells none. */
    public Optional<SubjectAlternativeName> name() {
        return spelled(text);
    }

    /** What keeps it from being a DNS name, in words to be read after it. */
    public String complaint() {
        return DnsNameSyntax.hostnameComplaint(text.toLowerCase(Locale.ROOT))
                .orElse("is a DNS name");
    }

    private static Optional<SubjectAlternativeName> spelled(String text) {
        try {
            return Optional.of(SubjectAlternativeName.parse(text));
        } catch (MalformedNameException _) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
