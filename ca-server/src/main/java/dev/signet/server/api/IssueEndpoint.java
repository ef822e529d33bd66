package dev.signet.server.api;

import dev.signet.server.issuance.Issuance;
import dev.signet.server.role.IssuanceRequest;
import io.javalin.http.Context;

/** {@code POST /v1/issue} and {@code POST /v1/sign}. */
final class IssueEndpoint {

    private final Issuance issuance;
    private final IssuanceAnswers answers;

    IssueEndpoint(Issuance issuance, IssuanceAnswers answers) {
        this.issuance = issuance;
        this.answers = answers;
    }

    /** Makes the key pair too. */
    void issue(Context ctx) throws MalformedRequestException {
        JsonFields fields =
                RequestBody.optional(ctx, IssuanceRequests.members("key_type", "password"));
        IssuedAnswer form = IssuedAnswer.negotiate(ctx, fields, true);
        deed(ctx, "issue", IssuanceRequests.generated(fields), form);
    }

    /** Certifies the key of a CSR. */
    void sign(Context ctx) throws MalformedRequestException {
        JsonFields fields = RequestBody.required(ctx, IssuanceRequests.members("csr"));
        IssuedAnswer form = IssuedAnswer.negotiate(ctx, fields, false);
        deed(ctx, "sign", IssuanceRequests.presented(fields), form);
    }

    private void deed(Context ctx, String method, IssuanceRequest request, IssuedAnswer form)
            throws MalformedRequestException {
        answers.send(
                ctx,
                method,
                form,
                issuance.issue(Callers.of(ctx), request, IssuanceRequests.context(ctx)));
    }
}
