package dev.signet.server.x509;

import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.jspecify.annotations.Nullable;

/**
 * Which names the certificates below a CA may have (RFC 5280 §4.2.1.10). Where one name of a kind
 * is permitted, no other of that kind is; what is excluded is not permitted either; kinds of which
 * nothing is said are free.
 */
public record NameConstraints(List<NameSubtree> permitted, List<NameSubtree> excluded) {

    public static final NameConstraints NONE = new NameConstraints(List.of(), List.of());

    public NameConstraints {
        permitted = List.copyOf(permitted);
        excluded = List.copyOf(excluded);
    }

    public boolean isEmpty() {
        return permitted.isEmpty() && excluded.isEmpty();
    }

    /**
     * What the extension says.
     *
     * @throws MalformedNameException if it says what we do not write
     */
    public static NameConstraints of(org.bouncycastle.asn1.x509.NameConstraints extension)
            throws MalformedNameException {
        return new NameConstraints(
                subtrees(extension.getPermittedSubtrees()),
                subtrees(extension.getExcludedSubtrees()));
    }

    /**
     * What the extension says of the kinds of names that we write; what it says of others is left
     * out.
     */
    public static NameConstraints known(org.bouncycastle.asn1.x509.NameConstraints extension) {
        return new NameConstraints(
                known(extension.getPermittedSubtrees()), known(extension.getExcludedSubtrees()));
    }

    private static List<NameSubtree> known(GeneralSubtree @Nullable [] subtrees) {
        var list = new ArrayList<NameSubtree>();
        for (GeneralSubtree subtree : subtrees == null ? new GeneralSubtree[0] : subtrees) {
            NameSubtree.known(subtree).ifPresent(list::add);
        }
        return list;
    }

    /** Whether a certificate below may have each of the names that {@code names} stands for. */
    public boolean permit(NameSubtree names) {
        List<NameSubtree> ofKind =
                permitted.stream().filter(each -> each.kind() == names.kind()).toList();
        return (ofKind.isEmpty() || ofKind.stream().anyMatch(each -> each.contains(names)))
                && excluded.stream().noneMatch(each -> each.contains(names));
    }

    /** The extension; there is none if {@link #isEmpty()}, since it must not be empty. */
    public org.bouncycastle.asn1.x509.NameConstraints encoded() {
        return new org.bouncycastle.asn1.x509.NameConstraints(
                encoded(permitted), encoded(excluded));
    }

    private static GeneralSubtree @Nullable [] encoded(List<NameSubtree> subtrees) {
        return subtrees.isEmpty()
                ? null
                : subtrees.stream().map(NameSubtree::encoded).toArray(GeneralSubtree[]::new);
    }

    private static List<NameSubtree> subtrees(GeneralSubtree @Nullable [] subtrees)
            throws MalformedNameException {
        var list = new ArrayList<NameSubtree>();
        if (subtrees != null) {
            for (GeneralSubtree subtree : subtrees) {
                list.add(NameSubtree.of(subtree));
            }
        }
        return list;
    }
}
