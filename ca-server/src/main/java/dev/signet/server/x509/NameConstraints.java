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
