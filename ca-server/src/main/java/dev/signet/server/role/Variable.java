package dev.signet.server.role;

import dev.signet.server.identity.WorkloadIdentity;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A fact about the caller that a rule may name, written {@code {{namespace}}}. */
enum Variable {
    CLUSTER,
    NAMESPACE,
    SERVICE_ACCOUNT,
    POD,
    NODE,
    TRUST_DOMAIN;

    /** All of them, for messages. */
    static final String ALL =
            Arrays.stream(values()).map(Variable::toString).collect(Collectors.joining(", "));

    /** The variable written {@code {{name}}}. */
    static Optional<Variable> named(String name) {
        return Arrays.stream(values()).filter(variable -> variable.word().equals(name)).findFirst();
    }

    /** Its value for {@code caller}; empty if the caller's credential does not say. */
    Optional<String> of(WorkloadIdentity caller) {
        return switch (this) {
            case CLUSTER -> Optional.of(caller.cluster());
            case NAMESPACE -> Optional.of(caller.namespace());
            case SERVICE_ACCOUNT -> Optional.of(caller.serviceAccount());
            case POD -> caller.pod();
            case NODE -> caller.node();
            case TRUST_DOMAIN -> Optional.of(caller.trustDomain());
        };
    }

    /** Whether its value is a name of several labels, which fills the place of several. */
    boolean isNameOfLabels() {
        return this == NODE || this == TRUST_DOMAIN;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return "{{" + word() + "}}";
    }
}
