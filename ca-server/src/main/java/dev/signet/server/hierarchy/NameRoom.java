package dev.signet.server.hierarchy;

import dev.signet.server.x509.NameConstraints;
import dev.signet.server.x509.NameSubtree;
import dev.signet.server.x509.UriName;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * Which names certificates below a CA can have: those that its name constraints and those of each
 * CA above it permit (RFC 5280 §6.1.4 (g)). Roots count as well, as verifiers differ on whether a
 * trust anchor's do.
 *
 * @param chain a CA's certificate and those above it, up to the root
 */
public record NameRoom(List<X509CertificateHolder> chain) {

    /** Why a CA cannot permit these names below the first of the chain; empty if it can. */
    public Optional<String> complaint(NameConstraints wanted) {
        return wanted.permitted().stream().flatMap(each -> complaint(each).stream()).findFirst();
    }

    /** Why certificates below the first of the chain cannot be of this trust domain. */
    public Optional<String> complaint(UriName trustDomain) {
        return trustDomain
                .authority()
                .map(host -> new NameSubtree(NameSubtree.Kind.URI, host))
                .flatMap(this::complaint);
    }

    private Optional<String> complaint(NameSubtree names) {
        return chain.stream()
                .filter(each -> !constraints(each).permit(names))
                .findFirst()
                .map(ca -> complaint(names, ca));
    }

    private static String complaint(NameSubtree names, X509CertificateHolder ca) {
        String kind = names.kind().text();
        return "%s %s goes beyond the name constraints of %s: permitted %s, excluded %s"
                .formatted(
                        kind,
                        names.text(),
                        ca.getSubject(),
                        texts(constraints(ca).permitted(), names.kind()),
                        texts(constraints(ca).excluded(), names.kind()));
    }

    private static String texts(List<NameSubtree> subtrees, NameSubtree.Kind kind) {
        return subtrees.stream()
                .filter(each -> each.kind() == kind)
                .map(NameSubtree::text)
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private static NameConstraints constraints(X509CertificateHolder ca) {
        Extension extension = ca.getExtension(Extension.nameConstraints);
        return extension == null
                ? NameConstraints.NONE
                : NameConstraints.known(
                        org.bouncycastle.asn1.x509.NameConstraints.getInstance(
                                extension.getParsedValue()));
    }
}
