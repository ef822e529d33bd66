package dev.signet.cli.agent.sink;

import dev.signet.cli.file.FileAccess;
import java.util.Optional;

/**
 * A file that is made by a template.
 *
 * @param file name of the file in the directory
 * @param mode as in {@link FileAccess#withMode}; without one that of the key if the template names
 *     it, and else that of certificates
 */
public record TemplateFile(String file, Template template, Optional<String> mode) {

    FileAccess access(FolderConfig config) {
        FileAccess usual = template.hasKey() ? config.keyAccess() : config.access();
        return mode.map(usual::withMode).orElse(usual);
    }
}
