package dev.signet.server.role;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.x509.CommonName;
import dev.signet.server.x509.DnsName;
import dev.signet.server.x509.IpAddress;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.MalformedNameException;
import dev.signet.server.x509.SubjectAlternativeName;
import dev.signet.server.x509.UriName;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Roles, callers and requests to try them with. */
final class TestRoles {

    static final RoleName WEB = new RoleName("web");

    static final WorkloadIdentity ORDERS =
            new WorkloadIdentity(
                    "dev",
                    "dev.example",
                    "shop",
                    "orders",
                    "uid-1",
                    Optional.of("orders-7f9c-abcde"),
                    Optional.of("uid-2"),
                    Optional.of("node-1.internal"));

    /** The role of the README: a name in the cluster and a SPIFFE ID. */
    static final String STANDARD =
            """
            {"callers": [{"cluster": "dev", "namespace": "shop", "service_account": "*"}],
             "allowed_domains": ["{{service_account}}.{{namespace}}.svc.cluster.local"],
             "allowed_uri_sans": ["spiffe://{{trust_domain}}/ns/{{namespace}}/sa/{{service_account}}"],
             "allowed_ip_sans_cidr": ["10.0.0.0/8"],
             "ttl": "24h", "max_ttl": "48h"}
            """;

    private TestRoles() {}

    static Role role(String name, String json) {
        try {
            return new Role(new RoleName(name), 1, RoleDocument.parse(json));
        } catch (InvalidRoleException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static Roles roles(String json) {
        return new Roles(List.of(role("web", json)));
    }

    /**
     * {@link #STANDARD} with {@code value} as its field {@code field}; null takes the field away.
     */
    static String with(String field, String value) {
        try {
            ObjectMapper mapper = new ObjectMapper();
            ObjectNode json = (ObjectNode) mapper.readTree(STANDARD);
            if (value.equals("null")) {
                json.remove(field);
            } else {
                json.set(field, mapper.readTree(value));
            }
            return json.toString();
        } catch (java.io.IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static WorkloadIdentity caller(String namespace, String serviceAccount) {
        return new WorkloadIdentity(
                "dev",
                "dev.example",
                namespace,
                serviceAccount,
                "uid-1",
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    static IssuanceRequest request(SubjectAlternativeName... names) {
        return request(Optional.empty(), Optional.empty(), names);
    }

    static IssuanceRequest request(
            Optional<CommonName> commonName,
            Optional<Duration> lifetime,
            SubjectAlternativeName... names) {
        return new IssuanceRequest(
                Optional.empty(),
                commonName,
                List.of(names),
                lifetime,
                new RequestedKey.Generated(KeyAlgorithm.EC_P256));
    }

    static IssuanceRequest requestTo(String role) {
        return new IssuanceRequest(
                Optional.of(new RoleName(role)),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                new RequestedKey.Generated(KeyAlgorithm.EC_P256));
    }

    static DnsName dns(String text) {
        try {
            return DnsName.parse(text);
        } catch (MalformedNameException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    static CommonName commonName(String text) {
        return new CommonName(text);
    }

    static IpAddress ip(String text) {
        try {
            return IpAddress.parse(text);
        } catch (MalformedNameException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    static UriName uri(String text) {
        try {
            return UriName.parse(text);
        } catch (MalformedNameException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
