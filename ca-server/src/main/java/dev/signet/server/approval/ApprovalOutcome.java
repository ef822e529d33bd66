package dev.signet.server.approval;

/** What came of approving or denying. */
public sealed interface ApprovalOutcome {

    record Decided(Approval approval) implements ApprovalOutcome {}

    /** There is none of this id. */
    record Unknown() implements ApprovalOutcome {}

    /** Whoever asked, or may know the secret of who asked, is no second person. */
    record SamePerson() implements ApprovalOutcome {}

    /** It was decided, used, or has expired. */
    record Over(Approval approval) implements ApprovalOutcome {}
}
