package dev.signet.cli.agent;

import dev.signet.cli.agent.reload.ReloadConfig;
import dev.signet.cli.agent.sink.FolderConfig;
import dev.signet.cli.request.WantedCertificate;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One certificate that the agent keeps.
 *
 * @param name tells it from the others, in messages and metrics; letters, digits, dot, hyphen and
 *     underscore, at most 63
 * @param state where the SDK keeps the identity for the next start; this certificate's alone
 * @param reload how who reads the files is told, if at all
 */
public record CertificateConfig(
        String name,
        WantedCertificate wanted,
        FolderConfig folder,
        Path state,
        Optional<ReloadConfig> reload) {

    /** In the directory itself, where a pod's containers that follow each other find it too. */
    private static final String STATE = ".signet";

    public CertificateConfig {
        if (!name.matches("[A-Za-z0-9._-]{1,63}")) {
            throw new IllegalArgumentException(
                    "a name has 1 to 63 letters, digits, dots, underscores and hyphens: " + name);
        }
    }

    /** The usual place for what is kept until the next start: {@code .signet} in the directory. */
    public static Path usualState(Path directory) {
        return directory.resolve(STATE);
    }
}
