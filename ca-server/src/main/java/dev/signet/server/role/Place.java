package dev.signet.server.role;

import java.util.Optional;

/**
 * Where in a name a part of a rule stands, which decides what it may hold and what a variable may
 * bring there.
 */
enum Place {
    /** Between two dots of a DNS name. */
    DNS_LABEL("one DNS label: a-z, 0-9 and inner hyphens, at most 63") {
        @Override
        boolean allows(char literal) {
            return isLowerOrDigit(literal) || literal == '-' || literal == '_';
        }

        @Override
        boolean isWhole(String value) {
            return isDnsLabel(value);
        }
    },
    /** Between two dots of a URI's host, or of a SPIFFE trust domain, which knows underscores. */
    HOST_LABEL("one label of a host: a-z, 0-9, '-' and '_'") {
        @Override
        boolean allows(char literal) {
            return isLowerOrDigit(literal) || literal == '-' || literal == '_';
        }

        @Override
        boolean isWhole(String value) {
            return !value.isEmpty() && value.chars().allMatch(c -> allows((char) c));
        }
    },
    /** Between two slashes of a URI's path. */
    SEGMENT("one URI segment: a-z, A-Z, 0-9, '.', '-' and '_', and not '.' or '..'") {
        @Override
        boolean allows(char literal) {
            return isLowerOrDigit(literal)
                    || (literal >= 'A' && literal <= 'Z')
                    || "-._~!$&'()+,;=:@%".indexOf(literal) >= 0;
        }

        @Override
        boolean isWhole(String value) {
            return !value.isEmpty()
                    && !value.equals(".")
                    && !value.equals("..")
                    && value.chars().allMatch(c -> mayBeOfAValue((char) c));
        }
    },
    /** Before the @ of an e-mail address. */
    LOCAL_PART("the local part of an e-mail address: a-z, A-Z, 0-9, '-', '_' and inner dots") {
        @Override
        boolean allows(char literal) {
            return mayBeOfAValue(literal) || "!#$%&'+/=?^`|~".indexOf(literal) >= 0;
        }

        @Override
        boolean isWhole(String value) {
            return !value.isEmpty() && value.chars().allMatch(c -> mayBeOfAValue((char) c));
        }
    },
    /** All of a text that has no inner form, such as a user id. */
    TEXT("plain text: a-z, A-Z, 0-9, '.', '-' and '_'") {
        @Override
        boolean allows(char literal) {
            return true;
        }

        @Override
        boolean isWhole(String value) {
            return !value.isEmpty() && value.chars().allMatch(c -> mayBeOfAValue((char) c));
        }
    };

    private static final int MAX_LABEL = 63;

    private final String form;

    Place(String form) {
        this.form = form;
    }

    /** Whether this is a label, so that case does not count and dots divide. */
    boolean isLabel() {
        return this == DNS_LABEL || this == HOST_LABEL;
    }

    /** Whether a rule may have {@code literal} here. */
    abstract boolean allows(char literal);

    /** Whether {@code value} fills this place alone and means nothing but itself. */
    abstract boolean isWhole(String value);

    /** Whether a variable's value may have {@code c} here; what is not separates two variables. */
    boolean mayBeOfAValue(char c) {
        return isLowerOrDigit(c) || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.';
    }

    /**
     * Why {@code value} cannot stand here for {@code variable}, in words to be read after the
     * variable; empty if it can.
     */
    Optional<String> complaint(Variable variable, String value) {
        boolean ofLabels = isLabel() && variable.isNameOfLabels();
        boolean fits = ofLabels ? areWhole(value.split("\\.", -1)) : isWhole(value);
        return fits
                ? Optional.empty()
                : Optional.of(
                        "is '"
                                + value
                                + "' for this caller, which is not "
                                + (ofLabels ? "a name of labels" : form));
    }

    private boolean areWhole(String[] labels) {
        for (String label : labels) {
            if (!isWhole(label)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDnsLabel(String value) {
        return !value.isEmpty()
                && value.length() <= MAX_LABEL
                && value.charAt(0) != '-'
                && value.charAt(value.length() - 1) != '-'
                && value.chars().allMatch(c -> isLowerOrDigit((char) c) || c == '-');
    }

    private static boolean isLowerOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }
}
