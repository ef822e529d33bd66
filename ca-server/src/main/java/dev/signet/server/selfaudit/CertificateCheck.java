package dev.signet.server.selfaudit;

import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** One thing that must hold of every certificate on record. */
interface CertificateCheck {

    /** Its word in {@code self_audit_mismatches}, metrics and audit events. */
    String name();

    /**
     * What does not hold, in words for operators; empty if it does. May throw what the JDK's parser
     * throws at octets that no certificate of ours has: that is a complaint too.
     *
     * @param tx to read what else is on record
     */
    Optional<String> complaint(Handle tx, AuditedCertificate certificate) throws Exception;

    static Optional<String> unless(boolean holds, String complaint) {
        return holds ? Optional.empty() : Optional.of(complaint);
    }
}
