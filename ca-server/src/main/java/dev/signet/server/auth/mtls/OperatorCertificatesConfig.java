package dev.signet.server.auth.mtls;

import dev.signet.server.auth.Grants;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Client certificates that prove operators. They are of a CA that is not this server's.
 *
 * @param caFile the certificates, in PEM, of the CAs that sign them directly; read at start
 * @param crlFile CRLs of those CAs, in PEM or DER, read for each use and current to within a
 *     quarter of an hour; without it, what ends an operator is the end of the certificate, or of
 *     the entry
 * @param operators who is granted what
 */
public record OperatorCertificatesConfig(
        Path caFile, Optional<Path> crlFile, List<Entry> operators) {

    private static final int MAX_OPERATORS = 1000;
    private static final int MAX_VALUE = 200;

    /** Where in a certificate its holder's name stands. */
    public enum Field {
        EMAIL,
        DNS,
        URI,
        COMMON_NAME;

        /** As in the configuration. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * An operator.
     *
     * @param value what {@code field} says, character by character; of common names, the only one
     */
    public record Entry(Field field, String value, Grants grants) {
        public Entry {
            if (!value.matches("[!-~]([ -~]{0," + (MAX_VALUE - 2) + "}[!-~])?")) {
                throw new IllegalArgumentException(
                        field.word() + " must be 1 to " + MAX_VALUE + " printable characters");
            }
            if (grants.all().isEmpty()) {
                throw new IllegalArgumentException("grants must name at least one");
            }
        }
    }

    public OperatorCertificatesConfig {
        operators = List.copyOf(operators);
        if (operators.isEmpty() || operators.size() > MAX_OPERATORS) {
            throw new IllegalArgumentException("operators must have 1 to " + MAX_OPERATORS);
        }
        var named = new HashSet<String>();
        for (Entry entry : operators) {
            if (!named.add(entry.field() + " " + entry.value())) {
                throw new IllegalArgumentException(
                        "operators name " + entry.field().word() + " " + entry.value() + " twice");
            }
        }
    }
}
