package dev.signet.server.api;

import dev.signet.server.insight.NameInquiry;
import dev.signet.server.insight.Who;
import dev.signet.server.role.IdentityPattern;
import dev.signet.server.role.RoleName;
import dev.signet.server.x509.IpAddress;
import dev.signet.server.x509.MalformedNameException;
import dev.signet.server.x509.OtherName;
import dev.signet.server.x509.SubjectAlternativeName;
import dev.signet.server.x509.UriName;
import io.javalin.http.Context;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code GET /v1/names/{name}/who}. */
final class NameEndpoint {

    /** In the path, says that the name is in the query: a URI has slashes. */
    private static final String IN_QUERY = "-";

    /** As {@code openapi.yaml#/components/schemas/Who}. */
    record Answer(
            String name, String kind, List<Rule> rules, List<Known> known, boolean complete) {}

    /** Who could obtain the name by one rule. */
    record Rule(
            String role, int roleVersion, String rule, List<Pattern> identities, boolean complete) {
        static Rule of(Who.Grant grant) {
            return new Rule(
                    grant.role().value(),
                    grant.version(),
                    grant.holding().rule(),
                    grant.holding().identities().stream().map(Pattern::of).toList(),
                    grant.holding().complete());
        }
    }

    record Pattern(
            String cluster,
            Optional<String> trustDomain,
            String namespace,
            String serviceAccount,
            Optional<String> pod,
            Optional<String> node) {
        static Pattern of(IdentityPattern pattern) {
            return new Pattern(
                    pattern.cluster(),
                    pattern.trustDomain(),
                    pattern.namespace(),
                    pattern.serviceAccount(),
                    pattern.pod(),
                    pattern.node());
        }
    }

    record Known(String cluster, String namespace, String serviceAccount, List<String> roles) {
        static Known of(Who.Known known) {
            return new Known(
                    known.cluster(),
                    known.namespace(),
                    known.serviceAccount(),
                    known.roles().stream().map(RoleName::value).toList());
        }
    }

    private final NameInquiry inquiry;

    NameEndpoint(NameInquiry inquiry) {
        this.inquiry = inquiry;
    }

    void who(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        Who who = inquiry.who(name(ctx));
        Answers.json(
                ctx,
                new Answer(
                        who.name().text(),
                        who.name().kind().name().toLowerCase(Locale.ROOT),
                        who.grants().stream().map(Rule::of).toList(),
                        who.known().stream().map(Known::of).toList(),
                        who.complete()));
    }

    private static SubjectAlternativeName name(Context ctx) throws MalformedRequestException {
        String inPath = ctx.pathParam("name");
        Optional<String> inQuery = Query.of(ctx).value("name");
        if (inPath.equals(IN_QUERY) != inQuery.isPresent()) {
            throw MalformedRequestException.at(
                    "name", "give the name in the path, or - there and ?name=… for a URI");
        }
        String text = inQuery.orElse(inPath);
        try {
            return parse(text);
        } catch (MalformedNameException e) {
            throw MalformedRequestException.at("name", text, String.valueOf(e.getMessage()));
        }
    }

    /** As in alt_names; but a URI where it has a scheme, and an other name where it has a type. */
    private static SubjectAlternativeName parse(String text) throws MalformedNameException {
        try {
            return IpAddress.parse(text);
        } catch (MalformedNameException _) {
            if (text.indexOf(':') < 0) {
                return SubjectAlternativeName.parse(text);
            }
            return text.indexOf(';') < 0 ? UriName.parse(text) : OtherName.parse(text);
        }
    }
}
