package dev.signet.cli.agent.sink;

import dev.signet.cli.file.FileAccess;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which files are kept in which directory.
 *
 * @param path the directory; made with mode 0755 if it is not there
 * @param access of files without a key; 0644 unless said otherwise
 * @param keyAccess of files with the key; 0600 unless said otherwise
 * @param combined name of the file with key and chain, if there shall be one
 * @param crl whether crl.pem is kept
 */
public record FolderConfig(
        Path path,
        FileAccess access,
        FileAccess keyAccess,
        Optional<String> combined,
        List<KeyStoreFile> keyStores,
        List<TemplateFile> templates,
        boolean crl) {

    static final String CERTIFICATE = "tls.crt";
    static final String KEY = "tls.key";
    static final String ROOTS = "ca.crt";
    static final String CRLS = "crl.pem";

    /** Of key stores and of templates, each. */
    private static final int MAX_FILES = 20;

    public FolderConfig {
        keyStores = List.copyOf(keyStores);
        templates = List.copyOf(templates);
        if (keyStores.size() > MAX_FILES || templates.size() > MAX_FILES) {
            throw new IllegalArgumentException(
                    "at most " + MAX_FILES + " key stores and " + MAX_FILES + " templates");
        }
        Set<String> names = new HashSet<>(Set.of(CERTIFICATE, KEY, ROOTS, CRLS));
        furtherNames(combined, keyStores, templates).forEach(name -> require(names, name));
        templates.forEach(template -> {
            var _ = template.mode().map(FileAccess.OWNER::withMode);
        });
    }

    private static Stream<String> furtherNames(
            Optional<String> combined, List<KeyStoreFile> keyStores, List<TemplateFile> templates) {
        return Stream.of(
                        combined.stream(),
                        keyStores.stream().map(KeyStoreFile::file),
                        templates.stream().map(TemplateFile::file))
                .flatMap(names -> names);
    }

    /** Of every file that may be in the directory. */
    Set<String> names() {
        return Stream.concat(
                        Stream.of(CERTIFICATE, KEY, ROOTS, CRLS),
                        furtherNames(combined, keyStores, templates))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** One flat directory: a name has no path in it, and each file is one's own. */
    private static void require(Set<String> names, String name) {
        if (!name.matches("[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}")) {
            throw new IllegalArgumentException(
                    "a file is named without a path, with letters, digits, \".\", \"_\" and \"-\": "
                            + name);
        }
        if (!names.add(name)) {
            throw new IllegalArgumentException("two files are called " + name);
        }
    }

    /** tls.crt, tls.key, ca.crt and crl.pem in {@code path}, nothing more. */
    public static FolderConfig of(Path path) {
        return new FolderConfig(
                path,
                FileAccess.EVERYBODY,
                FileAccess.OWNER,
                Optional.empty(),
                List.of(),
                List.of(),
                true);
    }

    /** The same with key and chain in one more file. */
    public FolderConfig withCombined(String name) {
        return new FolderConfig(
                path, access, keyAccess, Optional.of(name), keyStores, templates, crl);
    }
}
