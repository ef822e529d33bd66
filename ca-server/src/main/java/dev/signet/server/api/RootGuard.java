package dev.signet.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.server.approval.Approvals;
import dev.signet.server.approval.Demand;
import dev.signet.server.approval.GuardedRequest;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerKind;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.issuer.Issuers;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Has a second person approve what is done with roots, if the configuration demands it. Asked last,
 * when a request was read and permitted, since an approval is used up by it.
 */
final class RootGuard {

    private static final String HEADER = "Approval";

    /** Members of requests that whoever approves must not see. */
    private static final Set<String> SECRETS = Set.of("private_key", "pkcs12", "password");

    private static final String PRIVATE_KEY = "PRIVATE KEY";
    private static final String SECRET = "(secret)";

    private final Approvals approvals;
    private final Issuers issuers;

    RootGuard(Approvals approvals, Issuers issuers) {
        this.approvals = approvals;
        this.issuers = issuers;
    }

    /**
     * Demands approval of a request that is done to, or with the key of, the issuers {@code
     * concerned}, if a root is among them.
     */
    void passIfRoot(Context ctx, IssuerName... concerned) throws MalformedRequestException {
        for (IssuerName name : concerned) {
            if (issuers.find(name).filter(RootGuard::isRoot).isPresent()) {
                pass(ctx);
                return;
            }
        }
    }

    private static boolean isRoot(Issuer issuer) {
        return issuer.kind() == IssuerKind.ROOT;
    }

    /**
     * Demands approval of the request.
     *
     * @throws MalformedRequestException {@code approval-needed}, with what is waited for
     */
    void pass(Context ctx) throws MalformedRequestException {
        if (!approvals.areDemandedForRoots()) {
            return;
        }
        Demand demand =
                approvals.demand(
                        OperatorCallers.of(ctx),
                        request(ctx),
                        Optional.ofNullable(ctx.header(HEADER)),
                        RequestTrail.requestId(ctx));
        switch (demand) {
            case Demand.Met() -> {}
            case Demand.Open(String id) ->
                    throw MalformedRequestException.of(
                            needed(
                                            "this is done with a root, so that another operator must"
                                                    + " approve it (POST /v1/approvals/"
                                                    + id
                                                    + "/approve); then repeat it, the same octet for"
                                                    + " octet, with the header Approval: "
                                                    + id)
                                    .with("approval", id));
            case Demand.Unmet(String why) ->
                    throw MalformedRequestException.of(
                            needed(why + "; without the header, a new one is asked for")
                                    .field(HEADER));
            case Demand.TooMany() ->
                    throw MalformedRequestException.of(
                            needed(
                                    "another operator must approve this, but as many requests wait"
                                            + " for that as may; deny some"));
        }
    }

    private static Problem needed(String detail) {
        return Problem.of(HttpStatus.FORBIDDEN, "approval-needed", detail);
    }

    private static GuardedRequest request(Context ctx) throws MalformedRequestException {
        byte[] body = RequestBody.octets(ctx);
        return new GuardedRequest(ctx.method().name(), ctx.path(), body, shown(body));
    }

    /** {@code body} for whoever is to approve: without what is secret. */
    static String shown(byte[] body) throws MalformedRequestException {
        if (body.length == 0) {
            return "";
        }
        JsonNode json = Json.read(body);
        if (json instanceof ObjectNode object) {
            List.copyOf(object.properties()).stream()
                    .filter(member ->
                            SECRETS.contains(member.getKey())
                                    || member.getValue().toString().contains(PRIVATE_KEY))
                    .forEach(member -> object.put(member.getKey(), SECRET));
        }
        return json.toString();
    }
}
