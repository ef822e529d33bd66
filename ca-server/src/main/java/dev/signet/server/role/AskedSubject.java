package dev.signet.server.role;

import dev.signet.server.x509.CommonName;
import dev.signet.server.x509.SubjectAlternativeName;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whom a certificate is asked for, as a request's body or its CSR says it.
 *
 * @param commonNameAlone whether the common name shall stand in the subject only, and not also
 *     among the alternative names
 * @param names in the order asked, without the common name unless it is asked for twice
 * @param serialNumber the subject's, not the certificate's
 */
public record AskedSubject(
        Optional<CommonName> commonName,
        boolean commonNameAlone,
        List<AskedName> names,
        Optional<String> serialNumber,
        List<String> userIds) {

    /** Nothing said: the role's defaults. */
    public static final AskedSubject NONE = of(Optional.empty(), List.of());

    public AskedSubject {
        names = List.copyOf(names);
        userIds = List.copyOf(userIds);
    }

    /** These names, and nothing else. */
    public static AskedSubject of(
            Optional<CommonName> commonName, List<SubjectAlternativeName> names) {
        return new AskedSubject(
                commonName, false, AskedName.inLists(names), Optional.empty(), List.of());
    }

    AskedSubject with(Optional<CommonName> otherCommonName) {
        return new AskedSubject(otherCommonName, commonNameAlone, names, serialNumber, userIds);
    }

    /** Whether no name is asked for. */
    public boolean namesNothing() {
        return commonName.isEmpty() && names.isEmpty();
    }

    /** What all names spell, each once, the common name among them. */
    Set<String> spelled() {
        Set<String> texts = new HashSet<>();
        commonName.ifPresent(name -> texts.add(name.text()));
        names.forEach(asked -> texts.add(asked.name().text()));
        return texts;
    }
}
