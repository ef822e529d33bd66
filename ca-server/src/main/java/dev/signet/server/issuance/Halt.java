package dev.signet.server.issuance;

import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Whether workloads get certificates at all; asked in the transaction that would reserve one. */
@FunctionalInterface
public interface Halt {

    /** They always do. */
    Halt NEVER = _ -> Optional.empty();

    /** Why they do not, written for callers; empty if they do. */
    Optional<String> reason(Handle tx);
}
