package dev.signet.server.api;

import dev.signet.server.auth.Permission;
import dev.signet.server.auth.Resource;
import dev.signet.server.auth.Scope;
import dev.signet.server.auth.Scope.Namespace;
import dev.signet.server.inventory.CertificateRecord;
import dev.signet.server.inventory.CertificateSelection;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.mount.MountName;
import dev.signet.server.role.RoleName;
import io.javalin.http.Context;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Certificates, and selections of them, as what grants can be limited to. */
final class CertificateResources {

    private CertificateResources() {}

    static Resource of(CertificateRecord record) {
        return Resource.certificate(record.issuer(), record.order().role(), record.identity());
    }

    /**
     * What every certificate that {@code selection} and {@code mount} match is in. A filter that
     * can match certificates of the CA itself limits nothing but the issuer's mount.
     */
    static Resource of(CertificateSelection selection, Optional<String> mount) {
        Optional<RoleName> role =
                selection
                        .role()
                        .flatMap(text -> name(text, RoleName::new))
                        .filter(CertificateResources::isOfWorkloads);
        return new Resource(
                mount.flatMap(text -> name(text, MountName::new))
                        .or(() ->
                                selection
                                        .issuer()
                                        .flatMap(text -> name(text, IssuerName::new))
                                        .map(IssuerName::mount))
                        .or(() -> role.map(RoleName::mount)),
                role,
                selection.cluster().isPresent() && selection.namespace().isPresent()
                        ? Optional.of(
                                new Namespace(
                                        selection.cluster().get(), selection.namespace().get()))
                        : Optional.empty());
    }

    private static boolean isOfWorkloads(RoleName role) {
        return !RoleEndpoints.OWN.contains(role.slug());
    }

    /** What is no name is nothing's name: it matches nothing, and limits nothing. */
    private static <T> Optional<T> name(String text, Function<String, T> type) {
        try {
            return Optional.of(type.apply(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /**
     * @throws MalformedRequestException {@code not-permitted}, unless the caller has {@code
     *     permission} for all of {@code selected}; it says which filters are missing
     */
    static void require(Context ctx, Permission permission, Resource selected)
            throws MalformedRequestException {
        if (!Permits.has(ctx, permission, selected)) {
            throw MalformedRequestException.of(
                    Problem.notPermitted(
                            permission.text()
                                    + " is granted for "
                                    + Callers.of(ctx).grants().scopes(permission).stream()
                                            .map(Scope::toString)
                                            .collect(Collectors.joining(" and for "))
                                    + ": filter by that"));
        }
    }
}
