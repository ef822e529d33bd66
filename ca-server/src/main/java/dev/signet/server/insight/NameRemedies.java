package dev.signet.server.insight;

import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.signet.server.insight.Draft.Edit;
import java.util.ArrayList;
import java.util.List;

/** What can be done to a role for it to allow one more name: groups of edits, narrowest first. */
final class NameRemedies {

    private final RuleTexts texts;

    NameRemedies(RuleTexts texts) {
        this.texts = texts;
    }

    /**
     * A rule of its own. Where entries do not stand for themselves, as in roles with {@code
     * allow_subdomains} or {@code allow_glob_domains} alone, they must as well; perhaps there is
     * one for the name already.
     */
    List<List<Edit>> domain(String name, Draft draft) {
        List<List<Edit>> remedies = rules("allowed_domains", texts.domain(name), draft);
        if (!draft.json().path("allow_bare_domains").asBoolean(true)) {
            Edit bare = Edit.set("allow_bare_domains", BooleanNode.TRUE);
            remedies.add(List.of(bare, defaultNames(draft)));
            for (String text : texts.domain(name)) {
                remedies.add(
                        List.of(
                                bare,
                                draft.appended("allowed_domains", text),
                                defaultNames(draft)));
            }
        }
        return remedies;
    }

    /** Where a rule has the wildcard in it already, the flag is enough. */
    List<List<Edit>> wildcard(String name, Draft draft) {
        Edit flag = Edit.set("allow_wildcard_certificates", BooleanNode.TRUE);
        List<List<Edit>> remedies = new ArrayList<>(List.of(List.of(flag)));
        for (String text : texts.domain(name)) {
            remedies.add(List.of(flag, draft.appended("allowed_domains", text)));
        }
        return remedies;
    }

    List<List<Edit>> uri(String name, Draft draft) {
        return rules("allowed_uri_sans", texts.uri(name), draft);
    }

    /** A block of one address. */
    List<List<Edit>> address(String address, Draft draft) {
        return List.of(List.of(draft.appended("allowed_ip_sans_cidr", texts.address(address))));
    }

    /** An entry of a list of texts that are looked at as a whole. */
    List<List<Edit>> text(String field, String value, Draft draft) {
        return texts.text(value).stream()
                .map(text -> List.of(draft.appended(field, text)))
                .toList();
    }

    /** A further rule in {@code field}, without a change for requests without names. */
    private static List<List<Edit>> rules(String field, List<String> texts, Draft draft) {
        List<List<Edit>> remedies = new ArrayList<>();
        for (String text : texts) {
            Edit rule = draft.appended(field, text);
            if (text.indexOf('*') < 0 && !draft.json().has("default_names")) {
                remedies.add(List.of(rule, defaultNames(draft)));
            }
            remedies.add(List.of(rule));
        }
        return remedies;
    }

    /** What they are without being written; another rule without glob would add to them. */
    private static Edit defaultNames(Draft draft) {
        return new Edit(
                "default_names",
                draft.role().document().effectiveDefaultNames(),
                "default_names: as they were, written out");
    }
}
