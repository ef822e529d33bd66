package dev.signet.server.x509;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is wrong with an A-label (RFC 5890 §2.3.2.1): it must decode to a label of lower-case
 * letters, marks and digits in normal form KC, not beginning with a mark, from scripts that belong
 * together.
 *
 * <p>The scripts are those of UTS #39's profile "highly restrictive": a Latin word with one
 * Cyrillic letter in it is what homograph attacks are made of, and no language writes it.
 */
final class InternationalLabel {

    private static final List<Set<UnicodeScript>> WRITTEN_TOGETHER =
            List.of(
                    EnumSet.of(
                            UnicodeScript.LATIN,
                            UnicodeScript.HAN,
                            UnicodeScript.HIRAGANA,
                            UnicodeScript.KATAKANA),
                    EnumSet.of(UnicodeScript.LATIN, UnicodeScript.HAN, UnicodeScript.BOPOMOFO),
                    EnumSet.of(UnicodeScript.LATIN, UnicodeScript.HAN, UnicodeScript.HANGUL));

    private InternationalLabel() {}

    /** The first thing wrong with {@code label}, which begins with {@code xn--} in lower case. */
    static Optional<String> complaint(String label) {
        Optional<String> decoded = Punycode.decode(label.substring("xn--".length()));
        if (decoded.isEmpty() || decoded.get().chars().allMatch(c -> c < 0x80)) {
            return Optional.of("has a label that begins with xn-- but is no A-label (RFC 5890)");
        }
        String word = decoded.get();
        if (!Normalizer.isNormalized(word, Normalizer.Form.NFKC)
                || isMark(word.codePointAt(0))
                || word.startsWith("-")
                || word.endsWith("-")
                || !word.codePoints().allMatch(InternationalLabel::isAllowed)) {
            return Optional.of(
                    "has an A-label that stands for something other than a word of lower-case"
                            + " letters, digits and hyphens (RFC 5891 §4.2)");
        }
        return areWrittenTogether(scripts(word))
                ? Optional.empty()
                : Optional.of(
                        "has an A-label that mixes scripts, as look-alike names do; use one script"
                                + " per label");
    }

    private static boolean isAllowed(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.LOWERCASE_LETTER,
                    Character.OTHER_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.NON_SPACING_MARK,
                    Character.COMBINING_SPACING_MARK,
                    Character.DECIMAL_DIGIT_NUMBER ->
                    true;
            default -> codePoint == '-';
        };
    }

    private static boolean isMark(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    }

    private static Set<UnicodeScript> scripts(String word) {
        Set<UnicodeScript> scripts = EnumSet.noneOf(UnicodeScript.class);
        word.codePoints().mapToObj(UnicodeScript::of).forEach(scripts::add);
        scripts.remove(UnicodeScript.COMMON);
        scripts.remove(UnicodeScript.INHERITED);
        return scripts;
    }

    private static boolean areWrittenTogether(Set<UnicodeScript> scripts) {
        return scripts.size() <= 1
                || WRITTEN_TOGETHER.stream().anyMatch(together -> together.containsAll(scripts));
    }
}
