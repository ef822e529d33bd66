package dev.signet.server.role;

import dev.signet.server.x509.DistinguishedName;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a role says about the subject, beyond the names.
 *
 * @param fixed the attributes that every certificate has
 * @param commonNameKinds what a common name may be; empty: any text, unchecked
 * @param requireCommonName whether a request without common name is refused
 * @param csrCommonName whether the common name of a CSR counts
 * @param csrNames whether the alternative names of a CSR count
 * @param csrSerialNumber whether the subject's serialNumber of a CSR counts
 */
record SubjectRules(
        DistinguishedName fixed,
        Set<CommonNameKind> commonNameKinds,
        boolean requireCommonName,
        boolean csrCommonName,
        boolean csrNames,
        boolean csrSerialNumber,
        List<TextRule> serialNumbers,
        List<TextRule> userIds) {

    /** What a common name may be. */
    enum CommonNameKind {
        EMAIL,

        /** A DNS name or an IP address. */
        HOSTNAME
    }

    SubjectRules {
        EnumSet<CommonNameKind> kinds = EnumSet.noneOf(CommonNameKind.class);
        kinds.addAll(commonNameKinds);
        commonNameKinds = Collections.unmodifiableSet(kinds);
        serialNumbers = List.copyOf(serialNumbers);
        userIds = List.copyOf(userIds);
    }
}
