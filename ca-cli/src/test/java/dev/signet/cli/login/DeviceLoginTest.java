package dev.signet.cli.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.client.CaClientConfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceLoginTest {

    @TempDir Path folder;

    private final List<Duration> pauses = new ArrayList<>();
    private final List<String> shown = new ArrayList<>();
    private TestLogin provider;

    @BeforeEach
    void start() throws Exception {
        provider = new TestLogin(folder);
    }

    @AfterEach
    void stop() {
        provider.close();
    }

    private String login() throws Exception {
        var https =
                JsonOverHttps.trusting(
                        Optional.of(
                                CaClientConfig.of(URI.create("https://x"), provider.caFile)
                                        .trustAnchors()));
        return new DeviceLogin(
                        OpenIdProvider.discover(
                                https, provider.issuer(), TestLogin.CLIENT, "openid groups"),
                        pauses::add)
                .run(device -> shown.add(device.userCode() + " at " + device.page()));
    }

    private static List<Duration> seconds(int... lengths) {
        return Arrays.stream(lengths).mapToObj(Duration::ofSeconds).toList();
    }

    @Test
    void theUserIsShownTheCodeAndTheTokenComesWhenItWasEntered() throws Exception {
        provider.errors.addAll(List.of("authorization_pending", "authorization_pending"));

        String token = login();

        assertThat(token).matches("[^.]+\\.[^.]+\\.[^.]+");
        assertThat(shown).containsExactly("WDJB-MJHT at " + provider.issuer() + "/enter");
        assertThat(pauses).isEqualTo(seconds(5, 5, 5));
        assertThat(provider.posted.getFirst())
                .startsWith("/device?")
                .contains("client_id=signet-cli", "scope=openid+groups");
        assertThat(provider.posted.getLast())
                .startsWith("/token?")
                .contains(
                        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code",
                        "device_code=the-device", "client_id=signet-cli");
    }

    @Test
    void whenAskedToTheQuestionsBecomeRarerForGood() throws Exception {
        provider.errors.addAll(List.of("slow_down", "authorization_pending", "slow_down"));

        var _ = login();

        assertThat(pauses).isEqualTo(seconds(5, 10, 10, 15));
    }

    @ParameterizedTest
    @CsvSource({
        "access_denied, the login was refused at the provider",
        "expired_token, nobody entered the code in time",
        "invalid_client, the provider refuses: invalid_client"
    })
    void whatEndsALoginEndsTheQuestions(String error, String message) {
        provider.errors.add(error);

        assertThatThrownBy(this::login)
                .isInstanceOf(LoginFailedException.class)
                .hasMessageContaining(message);
        assertThat(pauses).hasSize(1);
    }

    @Test
    void afterItsTimeACodeIsNotAskedAboutAnyMore() {
        provider.errors.addAll(Collections.nCopies(200, "authorization_pending"));

        assertThatThrownBy(this::login).hasMessageContaining("nobody entered the code in time");
        assertThat(pauses).hasSize(120);
    }

    @Test
    void aProviderThatAnswersNothingMeanwhileIsAskedLessOften() throws Exception {
        provider.others.put("/token", "x".repeat(70_000));

        assertThatThrownBy(this::login).hasMessageContaining("nobody entered the code in time");
        assertThat(pauses.subList(0, 3)).isEqualTo(seconds(5, 10, 15));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/.well-known/openid-configuration | {'issuer': 'https://other'} | is not about",
                "/.well-known/openid-configuration | {} | is not about",
                "/.well-known/openid-configuration | {'issuer': 'ISSUER'} | no device authorization",
                "/.well-known/openid-configuration | {'issuer': 'ISSUER', 'device_authorization_endpoint': 'http://a', 'token_endpoint': 'https://a'} | no device authorization over https",
                "/device | {} | lacks device_code",
                "/device | {'device_code': 'a', 'user_code': '\\u001b[2J', 'verification_uri': 'https://a'} | lacks device_code",
                "/device | {'device_code': 'a', 'user_code': 'b', 'verification_uri': 'https://a', 'interval': 0} | no number of seconds",
                "/device | no JSON | answers what is no JSON",
                "/token | {'access_token': 'opaque'} | no ID token",
                "/token | {'id_token': 'opaque'} | no ID token"
            })
    void refusesAProviderThatAnswers(String path, String body, String message) {
        provider.others.put(path, body.replace('\'', '"').replace("ISSUER", provider.issuer()));

        assertThatThrownBy(this::login)
                .isInstanceOf(LoginFailedException.class)
                .hasMessageContaining(message);
    }
}
