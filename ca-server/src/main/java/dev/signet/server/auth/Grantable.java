package dev.signet.server.auth;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What can be granted: a single permission, or a bundle of them. */
public sealed interface Grantable permits Permission, Bundle {

    /** The word for it, wherever it is written. */
    String text();

    /** What it permits within {@code scope}; nothing if it cannot be limited to that. */
    Set<Permission> within(Scope scope);

    /** What the word {@code text} stands for. */
    static Optional<Grantable> find(String text) {
        return Stream.<Grantable>concat(
                        Arrays.stream(Bundle.values()), Arrays.stream(Permission.values()))
                .filter(each -> each.text().equals(text))
                .findFirst();
    }
}
