package dev.signet.conformance;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;

/** Makes the corpus, lets every tool judge it, and prints the table. */
final class Main {

    private Main() {}

    /** {@code args[0]} is the folder of the repository. */
    public static void main(String[] args)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path repository = Path.of(args[0]);
        Path folder = repository.resolve("target/conformance");
        Path made = Files.createTempDirectory(Files.createDirectories(folder), "corpus-");
        List<Artefact> artefacts;
        try (Product product =
                Product.start(repository.resolve("signet"), made.resolve("signet-data"))) {
            artefacts = new Corpus(product, made).make();
        }
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        out.println(artefacts.size() + " artefacts in " + made);
        var report = new Report(artefacts);
        for (Tool tool : Tools.all(repository.resolve("conformance/tools"), made)) {
            out.println("… " + tool.name());
            report.judge(tool);
        }
        Files.writeString(folder.resolve("report.md"), report.toString());
        out.println();
        out.print(report);
        System.exit(report.isClean() ? 0 : 1);
    }
}
