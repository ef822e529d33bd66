package dev.signet.cli;

import dev.signet.cli.file.DurableFile;
import dev.signet.cli.login.DeviceLogin;
import dev.signet.cli.login.JsonOverHttps;
import dev.signet.cli.login.JsonOverHttps.Answer;
import dev.signet.cli.login.LoginFailedException;
import dev.signet.cli.login.OpenIdProvider;
import dev.signet.client.CaClientConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code signet login}. */
@Command(
        name = "login",
        description = {
            "Logs an operator in at the server's OpenID provider, with a code that is entered in a",
            "browser anywhere. The ID token goes to a file that its owner alone can read, and that",
            "other commands take as --token-file."
        },
        mixinStandardHelpOptions = true)
final class LoginCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final DeviceLogin.Pause pause;

    @Mixin private KnownServer server = new KnownServer();

    @Option(
            names = "--provider-ca",
            paramLabel = "FILE",
            description = "PEM certificates that the provider is known by. Default: the JDK's.")
    private Optional<Path> providerCa = Optional.empty();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Where the token goes. Default: .config/signet/token in your home.")
    private Path out = LoginFile.PATH;

    LoginCommand(Terminal terminal) {
        this(terminal, Thread::sleep);
    }

    LoginCommand(Terminal terminal, DeviceLogin.Pause pause) {
        this.terminal = terminal;
        this.pause = pause;
    }

    @Override
    public Integer call() throws CommandFailedException, IOException {
        CaClientConfig config = server.config();
        try {
            LoginFile.makeFolder(out);
            String token = new DeviceLogin(provider(config), pause).run(this::show);
            DurableFile.secret(out).write(token + "\n");
        } catch (LoginFailedException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
        terminal.err().println("logged in; the token is in " + out);
        return Main.status(true);
    }

    private OpenIdProvider provider(CaClientConfig config)
            throws CommandFailedException, IOException, LoginFailedException {
        Answer answer =
                JsonOverHttps.trusting(Optional.of(config.trustAnchors()))
                        .get(config.server().resolve("/v1/auth/oidc"));
        if (!answer.isOk()) {
            throw new CommandFailedException(
                    "the server says " + answer.status() + ": " + answer.text("detail"));
        }
        return OpenIdProvider.discover(
                JsonOverHttps.trusting(
                        providerCa.isPresent()
                                ? Optional.of(
                                        Servers.config(config.server(), providerCa.get())
                                                .trustAnchors())
                                : Optional.empty()),
                answer.text("issuer"),
                answer.text("client_id"),
                answer.text("scope"));
    }

    private void show(OpenIdProvider.Device device) {
        terminal.err().printf("Open %s%n", device.completePage().orElse(device.page()));
        terminal.err()
                .printf(
                        "and enter the code %s, within %d minutes.%n",
                        device.userCode(), Math.max(1, device.lifetime().toMinutes()));
    }
}
