package dev.signet.server.role;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.server.role.SubjectRules.CommonNameKind;
import dev.signet.server.x509.DistinguishedName;
import dev.signet.server.x509.SubjectAttribute;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Reads and writes what a role's JSON says about the subject. */
final class SubjectJson {

    /** Those that a role gives to every certificate. */
    private static final List<SubjectAttribute> FIXED =
            List.of(
                    SubjectAttribute.COUNTRY,
                    SubjectAttribute.PROVINCE,
                    SubjectAttribute.LOCALITY,
                    SubjectAttribute.STREET_ADDRESS,
                    SubjectAttribute.POSTAL_CODE,
                    SubjectAttribute.ORGANIZATION,
                    SubjectAttribute.ORGANIZATIONAL_UNIT);

    static final List<String> FIELDS =
            Stream.concat(
                            FIXED.stream().map(SubjectAttribute::text),
                            Stream.of(
                                    "require_cn",
                                    "cn_validations",
                                    "use_csr_common_name",
                                    "use_csr_sans",
                                    "allowed_serial_numbers",
                                    "serial_number_source",
                                    "allowed_user_ids"))
                    .toList();

    private static final String DISABLED = "disabled";

    private SubjectJson() {}

    static SubjectRules read(JsonFields fields) throws InvalidRoleException {
        return new SubjectRules(
                fixed(fields),
                commonNameKinds(fields),
                fields.flag("require_cn", false),
                fields.flag("use_csr_common_name", true),
                fields.flag("use_csr_sans", true),
                fields.value("serial_number_source", SubjectJson::includesCsr).orElse(true),
                fields.list("allowed_serial_numbers", TextRule::parse),
                fields.list("allowed_user_ids", TextRule::parse));
    }

    static void write(ObjectNode json, SubjectRules subject) {
        for (SubjectAttribute type : FIXED) {
            JsonTexts.putUnlessEmpty(json, type.text(), subject.fixed().all(type), text -> text);
        }
        json.put("require_cn", subject.requireCommonName());
        Set<CommonNameKind> kinds = subject.commonNameKinds();
        JsonTexts.put(
                json,
                "cn_validations",
                kinds.isEmpty()
                        ? List.of(DISABLED)
                        : kinds.stream().map(SubjectJson::word).toList(),
                text -> text);
        json.put("use_csr_common_name", subject.csrCommonName());
        json.put("use_csr_sans", subject.csrNames());
        JsonTexts.putUnlessEmpty(
                json, "allowed_serial_numbers", subject.serialNumbers(), TextRule::text);
        json.put("serial_number_source", subject.csrSerialNumber() ? "json-csr" : "json");
        JsonTexts.putUnlessEmpty(json, "allowed_user_ids", subject.userIds(), TextRule::text);
    }

    static String word(CommonNameKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static DistinguishedName fixed(JsonFields fields) throws InvalidRoleException {
        Map<SubjectAttribute, List<String>> values = new LinkedHashMap<>();
        for (SubjectAttribute type : FIXED) {
            values.put(
                    type,
                    fields
                            .list(
                                    type.text(),
                                    text -> {
                                        type.check(text);
                                        return text;
                                    })
                            .stream()
                            .distinct()
                            .toList());
        }
        return DistinguishedName.of(values);
    }

    private static Set<CommonNameKind> commonNameKinds(JsonFields fields)
            throws InvalidRoleException {
        if (!fields.has("cn_validations")) {
            return EnumSet.allOf(CommonNameKind.class);
        }
        List<String> words = new ArrayList<>();
        for (String word : fields.list("cn_validations", text -> text)) {
            if (words.contains(word)) {
                throw new InvalidRoleException("cn_validations", "names " + word + " twice");
            }
            words.add(word);
        }
        if (words.equals(List.of(DISABLED))) {
            return EnumSet.noneOf(CommonNameKind.class);
        }
        Set<CommonNameKind> kinds = EnumSet.noneOf(CommonNameKind.class);
        for (CommonNameKind kind : CommonNameKind.values()) {
            if (words.remove(word(kind))) {
                kinds.add(kind);
            }
        }
        if (kinds.isEmpty() || !words.isEmpty()) {
            throw new InvalidRoleException(
                    "cn_validations",
                    "must be of \"email\" and \"hostname\", or \"disabled\" alone");
        }
        return kinds;
    }

    private static boolean includesCsr(String source) throws InvalidRuleException {
        return switch (source) {
            case "json-csr" -> true;
            case "json" -> false;
            default -> throw new InvalidRuleException("must be \"json-csr\" or \"json\"");
        };
    }
}
