package dev.signet.server.x509;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.NameConstraintValidatorException;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PKIXNameConstraintValidator;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * What the name constraints in a path of CA certificates, taken together, say of the names of a
 * certificate below them (RFC 5280 §6.1.3 b and c, §6.1.4 g). Not safe for concurrent use.
 */
public final class ConstrainedNames {

    private final PKIXNameConstraintValidator validator = new PKIXNameConstraintValidator();
    private boolean free = true;

    private ConstrainedNames() {}

    public static ConstrainedNames below(List<X509CertificateHolder> path) {
        var names = new ConstrainedNames();
        for (X509CertificateHolder authority : path) {
            Optional.ofNullable(authority.getExtension(Extension.nameConstraints))
                    .map(extension -> NameConstraints.getInstance(extension.getParsedValue()))
                    .ifPresent(names::add);
        }
        return names;
    }

    private void add(NameConstraints constraints) {
        free = false;
        Optional.ofNullable(constraints.getPermittedSubtrees())
                .ifPresent(validator::intersectPermittedSubtree);
        Optional.ofNullable(constraints.getExcludedSubtrees())
                .ifPresent(all -> Arrays.stream(all).forEach(validator::addExcludedSubtree));
    }

    /** Whether there are no constraints at all. */
    public boolean areFree() {
        return free;
    }

    /** Why a certificate must not have {@code name}; empty: it may. */
    public Optional<String> objection(GeneralName name) {
        if (free) {
            return Optional.empty();
        }
        try {
            validator.checkPermitted(name);
            validator.checkExcluded(name);
            return Optional.empty();
        } catch (NameConstraintValidatorException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Why a certificate must not have {@code subject}; empty: it may, or there is none. */
    public Optional<String> objection(X500Name subject) {
        if (free || subject.size() == 0) {
            return Optional.empty();
        }
        try {
            validator.checkPermittedDN(subject);
            validator.checkExcludedDN(subject);
            return Optional.empty();
        } catch (NameConstraintValidatorException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
