package dev.signet.server.selfaudit;

/** What is to happen when the record does not agree with itself. */
public record SelfAuditConfig(OnMismatch onMismatch) {

    public static final SelfAuditConfig DEFAULT = new SelfAuditConfig(OnMismatch.ALERT);

    /** Besides the alert. */
    public enum OnMismatch {
        /** Nothing more. */
        ALERT,

        /** No certificate is issued to anybody until an operator has acknowledged the mismatch. */
        STOP
    }
}
