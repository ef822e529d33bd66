package dev.signet.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.client.TestServer.Given;
import dev.signet.client.TestServer.Received;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Token and certificate, each in place of the other. */
class CredentialFallbackTest {

    private final FakeSignet signet = new FakeSignet();

    @TempDir private Path folder;

    CredentialFallbackTest() throws IOException, GeneralSecurityException {}

    @AfterEach
    void stop() {
        signet.close();
    }

    @Nested
    class OfATokenInAFile {

        private Path file;

        @BeforeEach
        void write() throws IOException {
            file = Files.writeString(folder.resolve("token"), "first.token");
        }

        private RenewingIdentityConfig config() {
            return RenewingIdentityConfig.of(
                    signet.config().server(), new Credential.TokenFile(file));
        }

        @Test
        void theNewTokenIsSentOnceItWasRotated() throws Exception {
            try (var identity = RenewingIdentity.open(config())) {
                Files.writeString(file, "second.token\n");
                renew(identity);

                assertThat(tokens("/v1/sign")).containsExactly("Bearer first.token");
                assertThat(tokens("/v1/renew")).containsExactly("Bearer second.token");
            }
        }

        @Test
        void whileTheFileIsMissingTheCertificateRenewsItself() throws Exception {
            try (var identity = RenewingIdentity.open(config())) {
                Files.delete(file);
                renew(identity);

                assertThat(signet.requests("/v1/renew"))
                        .singleElement()
                        .matches(OfATokenInAFile::isOfTheCertificateAlone);
                assertThat(identity.status().failures()).isZero();

                Files.writeString(file, "third.token");
                renew(identity);
                assertThat(tokens("/v1/renew")).containsExactly("Bearer third.token");
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"", " \n", "two words", "caf\u00e9"})
        void aFileWithoutATokenIsAsGoodAsNone(String content) throws Exception {
            try (var identity = RenewingIdentity.open(config())) {
                Files.writeString(file, content);
                renew(identity);

                assertThat(signet.requests("/v1/renew"))
                        .singleElement()
                        .matches(OfATokenInAFile::isOfTheCertificateAlone);
            }
        }

        @Test
        void anIdentityCannotBeginWithoutItAndBeginsOnceItIsThere() throws Exception {
            Files.delete(file);
            var config =
                    config().withMetrics(
                                    onRenewal(
                                            "unavailable",
                                            () -> Files.writeString(file, "late.token")));

            try (var identity = RenewingIdentity.open(config)) {
                assertThat(identity.generation().number()).isEqualTo(1);
                assertThat(tokens("/v1/sign")).containsExactly("Bearer late.token");
            }
        }

        @ParameterizedTest
        @ValueSource(ints = {401, 403})
        void aTokenThatIsNotAcceptedGivesWayToTheCertificate(int status) throws Exception {
            try (var identity = RenewingIdentity.open(config())) {
                refuse(status, request -> request.header("Authorization").isPresent());
                renew(identity);

                assertThat(signet.requests("/v1/renew"))
                        .hasSize(2)
                        .last()
                        .matches(OfATokenInAFile::isOfTheCertificateAlone);
                assertThat(identity.status().failures()).isZero();
            }
        }

        @Test
        void ifNeitherIsAcceptedTheTokensRefusalIsTheReason() throws Exception {
            try (var identity = RenewingIdentity.open(config())) {
                refuse(401, request -> request.header("Authorization").isPresent());
                Predicate<Received> alone = OfATokenInAFile::isOfTheCertificateAlone;
                refuse(403, alone);

                assertThatThrownBy(() -> renew(identity))
                        .cause()
                        .isInstanceOfSatisfying(
                                CaException.Refused.class,
                                refused -> {
                                    assertThat(refused.problem().status()).isEqualTo(401);
                                    assertThat(refused.getSuppressed()).hasSize(1);
                                });
                assertThat(identity.generation().number()).isEqualTo(1);
            }
        }

        @ParameterizedTest
        @ValueSource(ints = {400, 429, 503})
        void whatIsNotAboutTheCredentialIsNotAskedAgainWithTheOther(int status) throws Exception {
            try (var identity = RenewingIdentity.open(config())) {
                refuse(status, request -> signet.requests("/v1/renew").size() == 1);

                assertThatThrownBy(() -> renew(identity)).hasCauseInstanceOf(CaException.class);

                assertThat(signet.requests("/v1/renew").get(0).header("Authorization"))
                        .contains("Bearer first.token");
                assertThat(signet.requests("/v1/renew"))
                        .allMatch(request -> request.header("Authorization").isPresent());
            }
        }

        private static boolean isOfTheCertificateAlone(Received request) {
            return request.header("Authorization").isEmpty()
                    && request.clientCertificate().isPresent();
        }
    }

    @Nested
    class OfATokenInMemory {

        @Test
        void theCertificateRenewsItself() throws Exception {
            try (var identity = RenewingIdentity.open(signet.config())) {
                renew(identity);

                assertThat(tokens("/v1/sign")).hasSize(1);
                assertThat(tokens("/v1/renew")).isEmpty();
            }
        }

        @Test
        void theTokenIsTriedWhereTheCertificateIsNotAccepted() throws Exception {
            try (var identity = RenewingIdentity.open(signet.config())) {
                refuse(403, request -> request.header("Authorization").isEmpty());
                renew(identity);

                assertThat(tokens("/v1/renew")).containsExactly("Bearer a.b.c");
                assertThat(identity.generation().number()).isEqualTo(2);
            }
        }
    }

    private static void renew(RenewingIdentity identity) throws Exception {
        var unused = identity.renewNow("a test").get(10, TimeUnit.SECONDS);
    }

    private List<String> tokens(String path) {
        return signet.requests(path).stream()
                .flatMap(request -> request.header("Authorization").stream())
                .toList();
    }

    /** Besides what is refused already. */
    private void refuse(int status, Predicate<Received> which) {
        var before = signet.fault;
        signet.fault =
                request ->
                        request.line().contains("/v1/renew") && which.test(request)
                                ? Optional.of(
                                        new Given(
                                                status,
                                                "application/problem+json",
                                                Map.of(),
                                                "{\"detail\":\"no\"}"))
                                : before.apply(request);
    }

    private interface Deed {
        Path happens() throws IOException;
    }

    private static Metrics onRenewal(String result, Deed deed) {
        return new Metrics() {
            @Override
            public void gauge(String name, Map<String, String> tags, DoubleSupplier value) {}

            @Override
            public void count(String name, Map<String, String> tags) {
                if (name.equals("tls_cert_renewals_total") && result.equals(tags.get("result"))) {
                    try {
                        var unused = deed.happens();
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                }
            }
        };
    }
}
