package dev.signet.cli;

import dev.signet.server.ceremony.CeremonyFailedException;
import dev.signet.server.ceremony.TranscriptCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code signet ceremony verify-transcript}. */
@Command(
        name = "verify-transcript",
        description = {
            "Checks a transcript: that its lines are whole and in their order, that every file",
            "is as it says, and that what was signed verifies."
        },
        mixinStandardHelpOptions = true)
final class VerifyTranscriptCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", description = "With the files of the ceremony beside it.")
    private Path file = Path.of("transcript.jsonl");

    @Option(
            names = "--sha256",
            paramLabel = "HASH",
            description = "What was written down at the end of the ceremony.")
    private Optional<String> sha256 = Optional.empty();

    @Option(
            names = "--keys-elsewhere",
            description = "The encrypted keys need not be here, as they are in a safe.")
    private boolean keysElsewhere;

    VerifyTranscriptCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CommandFailedException, IOException {
        TranscriptCheck.Report report;
        try {
            report = new TranscriptCheck(file, keysElsewhere).run();
        } catch (CeremonyFailedException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
        report.complaints().forEach(complaint -> terminal.err().println("signet: " + complaint));
        if (sha256.isPresent() && !sha256.get().toLowerCase(Locale.ROOT).equals(report.sha256())) {
            throw new CommandFailedException(
                    "this is another transcript: its SHA-256 is " + report.sha256());
        }
        if (!report.complaints().isEmpty()) {
            throw new CommandFailedException("the transcript does not hold");
        }
        terminal.out().printf("%d steps hold; SHA-256 %s%n", report.steps(), report.sha256());
        return Main.status(true);
    }
}
