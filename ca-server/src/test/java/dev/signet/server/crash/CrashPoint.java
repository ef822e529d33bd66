package dev.signet.server.crash;

/** Where a process is killed: between every two steps of issuance, and of publishing a CRL. */
enum CrashPoint {
    BEFORE_THE_FIRST_COMMIT,
    AFTER_THE_FIRST_COMMIT,
    BEFORE_SIGNING,
    AFTER_SIGNING,
    BEFORE_THE_SECOND_COMMIT,
    AFTER_THE_SECOND_COMMIT
}
