package dev.signet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signet.cli.cluster.StandInCluster;
import dev.signet.cli.round.Found;
import dev.signet.cli.round.Round;
import dev.signet.cli.round.StepPrinter;
import dev.signet.cli.round.TokenSource;
import dev.signet.client.CaClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code signet try}: the visible round against a server that runs somewhere. */
@Command(
        name = "try",
        description = {
            "Shows the main job once against a running server: gets a certificate, uses it,",
            "revokes it, and sees it refused."
        },
        mixinStandardHelpOptions = true)
final class TryCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Terminal terminal;

    @Mixin private ServerOption server = new ServerOption();

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "PEM certificates that the server is known by; default ca.crt in --data.")
    private Optional<Path> ca = Optional.empty();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = DevFolder.DEFAULT,
            description = {
                "The folder of 'signet dev', whose stand-in cluster mints the token;",
                "default ${DEFAULT-VALUE}."
            })
    private Path data = Path.of(DevFolder.DEFAULT);

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "A service-account token to use instead.")
    private Optional<Path> tokenFile = Optional.empty();

    @Option(names = "--json", description = "One JSON object per step instead of lines.")
    private boolean json;

    TryCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CommandFailedException, IOException {
        Path anchors = ca.orElse(data.resolve("ca.crt"));
        var client = new CaClient(Servers.config(server.server(), anchors));
        StepPrinter printer =
                json ? new StepPrinter.Json(terminal.out()) : new StepPrinter.Lines(terminal.out());
        return Main.status(new Round(server.server(), client, tokens(), printer).run(() -> {}));
    }

    private TokenSource tokens() throws CommandFailedException, IOException {
        if (tokenFile.isPresent()) {
            Path file = tokenFile.get();
            if (!Files.isReadable(file)) {
                throw new CommandFailedException("there is no token file " + file);
            }
            return () -> read(file);
        }
        StandInCluster cluster = DevFolder.cluster(data);
        return () -> DevFolder.mint(cluster);
    }

    /** Shows whose token it is; whether that is true is for the server to find out. */
    private static Found<String> read(Path file) throws IOException {
        String token = Files.readString(file).strip();
        String subject = subject(token);
        return new Found<>(token, subject + ", from " + file, Map.of())
                .with("identity", subject)
                .with("token_file", file.toString());
    }

    private static String subject(String token) {
        String[] parts = token.split("\\.", -1);
        try {
            byte[] claims = Base64.getUrlDecoder().decode(parts.length == 3 ? parts[1] : "");
            JsonNode subject =
                    JSON.readTree(new String(claims, StandardCharsets.UTF_8)).path("sub");
            return subject.isTextual()
                    ? subject.asText().replaceAll("\\p{Cntrl}", "?")
                    : "a token of nobody in particular";
        } catch (IOException | IllegalArgumentException e) {
            return "something that is no Kubernetes token";
        }
    }
}
