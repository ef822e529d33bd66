package dev.signet.server.issuance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.server.TestCa;
import dev.signet.server.role.AskedDates;
import dev.signet.server.role.AskedSubject;
import dev.signet.server.role.InvalidRoleException;
import dev.signet.server.role.IssuanceRequest;
import dev.signet.server.role.RequestedKey;
import dev.signet.server.role.Role;
import dev.signet.server.role.RoleDocument;
import dev.signet.server.role.RoleName;
import dev.signet.server.x509.ExtendedKeyUsage;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.KeyUsage;
import dev.signet.server.x509.ObjectIdentifier;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A role that is taken leads to certificates without a finding, whatever it combines. */
class RolesAndLintTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static TestCa ca;
    private static final Map<KeyAlgorithm, RequestedKey> KEYS = new EnumMap<>(KeyAlgorithm.class);

    @BeforeAll
    static void start() {
        ca = new TestCa();
        for (KeyAlgorithm algorithm :
                List.of(KeyAlgorithm.EC_P256, KeyAlgorithm.ED25519, KeyAlgorithm.RSA_2048)) {
            KEYS.put(algorithm, TestCa.presented(algorithm.generate(new SecureRandom())));
        }
    }

    @AfterAll
    static void stop() {
        ca.database.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"EC_P256", "ED25519", "RSA_2048"}) // What a key can do is not its size's.
    void everyCombinationOfUsagesAndPurposesIsRefusedWhenItIsWrittenOrCanBeIssued(
            KeyAlgorithm algorithm) {
        int written = 0;
        int refused = 0;
        for (boolean spiffe : new boolean[] {false, true}) {
            for (List<KeyUsage> usages : usages()) {
                for (List<ExtendedKeyUsage> purposes : purposes()) {
                    if (isIssuedOrRefused(algorithm, spiffe, usages, purposes)) {
                        written++;
                    } else {
                        refused++;
                    }
                }
            }
        }
        assertThat(written).isPositive();
        assertThat(refused).isPositive();
    }

    /** Whether the role is taken; each request for it is issued then. */
    private static boolean isIssuedOrRefused(
            KeyAlgorithm algorithm,
            boolean spiffe,
            List<KeyUsage> usages,
            List<ExtendedKeyUsage> purposes) {
        ObjectNode json = document(algorithm, spiffe, usages, purposes);
        try {
            ca.roles.replace(List.of(new Role(new RoleName("web"), 1, RoleDocument.parse(json))));
        } catch (InvalidRoleException e) {
            assertThat(e.field()).as("%s", json).isIn("key_usage", "ext_key_usage");
            return false;
        }
        assertThat(issue(algorithm, Set.of()))
                .as("%s", json)
                .isInstanceOf(IssuanceOutcome.Issued.class);
        if (spiffe) {
            assertThat(issue(algorithm, Set.of(purposes.getFirst())))
                    .as("%s, with the first purpose only", json)
                    .isInstanceOf(IssuanceOutcome.NotGranted.class);
        }
        return true;
    }

    private static IssuanceOutcome issue(KeyAlgorithm algorithm, Set<ExtendedKeyUsage> purposes) {
        return ca.issuance.issue(
                TestCa.CALLER,
                new IssuanceRequest(
                        Optional.empty(),
                        AskedSubject.NONE,
                        Optional.empty(),
                        Optional.empty(),
                        AskedDates.NONE,
                        purposes,
                        Objects.requireNonNull(KEYS.get(algorithm))),
                TestCa.context());
    }

    private static ObjectNode document(
            KeyAlgorithm algorithm,
            boolean spiffe,
            List<KeyUsage> usages,
            List<ExtendedKeyUsage> purposes) {
        ObjectNode json = JSON.createObjectNode();
        var _ =
                json.putArray("callers")
                        .addObject()
                        .put("cluster", "*")
                        .put("namespace", "*")
                        .put("service_account", "*");
        json.putArray("allowed_domains").add("orders.example.org");
        if (spiffe) {
            json.putArray("allowed_uri_sans").add("spiffe://{{trust_domain}}/{{namespace}}");
        }
        json.putArray("key_types").add(algorithm.text());
        ArrayNode words = json.putArray("key_usage");
        usages.forEach(usage -> words.add(usage.text()));
        ArrayNode known = json.putArray("ext_key_usage");
        ArrayNode others = json.putArray("ext_key_usage_oids");
        purposes.forEach(
                purpose -> (purpose.word().isPresent() ? known : others).add(purpose.text()));
        return json;
    }

    /** Each alone, each two, and all. */
    private static List<List<KeyUsage>> usages() {
        List<KeyUsage> all = List.of(KeyUsage.values());
        List<List<KeyUsage>> subsets = new ArrayList<>(List.of(all));
        for (KeyUsage first : all) {
            subsets.add(List.of(first));
            all.stream()
                    .filter(second -> second.compareTo(first) > 0)
                    .forEach(second -> subsets.add(List.of(first, second)));
        }
        return subsets;
    }

    /** Each alone, and beside those of a server and of a client. */
    private static List<List<ExtendedKeyUsage>> purposes() {
        List<ExtendedKeyUsage> all = new ArrayList<>(ExtendedKeyUsage.KNOWN);
        all.add(new ExtendedKeyUsage(new ObjectIdentifier("1.2.3.4")));
        List<List<ExtendedKeyUsage>> subsets = new ArrayList<>();
        for (ExtendedKeyUsage purpose : all) {
            subsets.add(List.of(purpose));
            subsets.add(
                    Stream.of(ExtendedKeyUsage.SERVER_AUTH, ExtendedKeyUsage.CLIENT_AUTH, purpose)
                            .distinct()
                            .toList());
        }
        return subsets;
    }
}
