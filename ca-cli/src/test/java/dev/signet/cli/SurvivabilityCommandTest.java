package dev.signet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.signet.cli.cluster.StandInCluster;
import dev.signet.cli.cluster.TokenRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code signet survivability}, against a running server with one workload. */
class SurvivabilityCommandTest {

    @TempDir static Path shared;

    private static TestDev dev;

    @BeforeAll
    static void start() throws Exception {
        dev = new TestDev(shared.resolve("data"));
        String token =
                StandInCluster.open(dev.folder.path())
                        .mint(TokenRequest.of("shop", "orders"), Clock.systemUTC().instant());
        Path file = Files.writeString(shared.resolve("token"), token);
        var args = new ArrayList<Object>(List.of("issue", "--server", dev.uri));
        args.addAll(List.of("--ca", dev.folder.caFile(), "--token-file", file));
        args.addAll(List.of("--out", shared.resolve("tls")));
        Ran ran = Ran.signet(args.toArray());
        assertThat(ran.status()).as(ran.toString()).isZero();
    }

    @AfterAll
    static void stop() {
        dev.close();
    }

    private static Ran survivability(Object... options) {
        var args = new ArrayList<Object>(List.of("survivability", "--server", dev.uri));
        args.addAll(List.of("--ca", dev.folder.caFile(), "--token-file", dev.folder.tokenFile()));
        args.addAll(List.of(options));
        return Ran.signet(args.toArray());
    }

    /** Nobody asked about this mount before, so nothing is remembered of it. */
    @Test
    void peopleSeeWhatBreaksWhenAndATableOfRoles() {
        Ran ran = survivability("--mount", "pki");

        assertThat(ran.status()).as(ran.toString()).isZero();
        assertThat(ran.lines().getFirst()).isEqualTo("1 workloads, 0 late. If the CA stopped now:");
        assertThat(ran.out())
                .containsPattern("the first workload breaks +in \\S+ +20\\S+Z")
                .containsPattern("the first CRL is over +in \\S+ +20\\S+Z  \\w+")
                .containsPattern("an issuer is too old +in \\d+d\\d+h +20\\S+Z  issuing");
        assertThat(ran.lines())
                .anyMatch(line -> line.startsWith("ROLE "))
                .anyMatch(line -> line.matches("\\S+ +1 +0 +0 +\\d+h\\d+m +in \\S+ +20\\S+Z"));
    }

    @Test
    void programsHaveTheAnswerOfTheServer() throws Exception {
        Ran ran = survivability("--role", "nobody", "--json");

        assertThat(ran.status()).as(ran.toString()).isZero();
        assertThat(JsonMapper.builder().build().readTree(ran.out()).get("workloads").intValue())
                .isZero();
    }

    @Test
    void aRoleThatIsNoneIsAFailureThatSaysWhere() {
        Ran ran = survivability("--role", "No!");

        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).contains("400", "(role)");
    }
}
