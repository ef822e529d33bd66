package dev.signet.cli.agent.sink;

import dev.signet.cli.file.FileAccess;
import dev.signet.cli.file.StagedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One flat directory of plain files. All that changed is on the disk under hidden names before the
 * first rename, so that no lack of room or rights is found half-way; then come the renames, the key
 * before the certificate and {@code tls.crt} last of all. A file whose content and access are right
 * already is not touched. Not for concurrent use.
 */
public final class KeptFolder {

    /** Of what {@link StagedFile} leaves if the process is killed: a name, and a UUID. */
    private static final Pattern LEFT_BEHIND =
            Pattern.compile("\\.(.+)\\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final FolderConfig config;
    private final OwedReload owedReload;
    private boolean isSwept;

    /** Whether there are renames that the disk may not have yet. */
    private boolean isUnforced;

    /** As {@code config} says. Whoever reads the files is nobody's business. */
    public KeptFolder(FolderConfig config) {
        this(config, new OwedReload(Optional.empty()));
    }

    /**
     * As {@code config} says.
     *
     * @param owedReload notes that files changed, before the first of them does
     */
    public KeptFolder(FolderConfig config, OwedReload owedReload) {
        this.config = config;
        this.owedReload = owedReload;
    }

    /**
     * Brings every file to {@code material}.
     *
     * @return whether a file was replaced since the last call that succeeded
     * @throws IOException if that does not succeed: then the files are the old ones, or, if a
     *     rename failed, some of each, and the next call completes it
     */
    public boolean write(Material material) throws IOException {
        make();
        sweep();
        List<StagedFile> staged = new ArrayList<>();
        try {
            for (Target target : targets(material)) {
                requirePlainFile(target.path());
                if (!target.isThere()) {
                    staged.add(target.stage());
                }
            }
            if (!staged.isEmpty()) {
                owedReload.owe();
                isUnforced = true;
            }
            for (StagedFile file : staged) {
                file.publish();
            }
            boolean replaced = isUnforced;
            if (replaced) {
                StagedFile.force(config.path());
                isUnforced = false;
            }
            return replaced;
        } finally {
            for (StagedFile file : staged) {
                file.close();
            }
        }
    }

    /** In the order in which they are renamed. */
    private List<Target> targets(Material material) {
        List<Target> targets = new ArrayList<>();
        targets.add(text(FolderConfig.ROOTS, material.rootsPem(), config.access()));
        if (config.crl()) {
            material.crlsPem()
                    .ifPresent(crls -> targets.add(text(FolderConfig.CRLS, crls, config.access())));
        }
        for (TemplateFile template : config.templates()) {
            targets.add(
                    text(
                            template.file(),
                            template.template().fill(material),
                            template.access(config)));
        }
        for (KeyStoreFile store : config.keyStores()) {
            targets.add(
                    new Store(
                            config.path().resolve(store.file()),
                            store,
                            material,
                            config.keyAccess()));
        }
        config.combined()
                .ifPresent(name ->
                        targets.add(
                                text(
                                        name,
                                        material.keyPem() + material.chainPem(),
                                        config.keyAccess())));
        targets.add(text(FolderConfig.KEY, material.keyPem(), config.keyAccess()));
        targets.add(text(FolderConfig.CERTIFICATE, material.chainPem(), config.access()));
        return targets;
    }

    private Target text(String name, String content, FileAccess access) {
        return new Text(config.path().resolve(name), content, access);
    }

    /**
     * Makes the directory if it is not there; others may look into it, whatever the umask says.
     *
     * @throws IOException if that fails, or it is a symbolic link: readers that watch a directory
     *     behind one miss all changes but the first
     */
    public void make() throws IOException {
        Path path = config.path();
        if (Files.isSymbolicLink(path)) {
            throw new IOException(
                    path
                            + " is a symbolic link; name the directory itself, because programs"
                            + " that watch it would see one change and no more");
        }
        if (!Files.isDirectory(path)) {
            Files.createDirectories(path);
            FileAccess.EVERYBODY.withMode("755").give(path);
        }
    }

    /**
     * Once, removes what an agent left that was killed before it could rename or remove it: keys,
     * that nobody else would.
     */
    private void sweep() throws IOException {
        if (isSwept) {
            return;
        }
        Set<String> names = config.names();
        try (var files = Files.newDirectoryStream(config.path(), ".*")) {
            for (Path file : files) {
                Matcher left = LEFT_BEHIND.matcher(String.valueOf(file.getFileName()));
                if (left.matches() && names.contains(left.group(1))) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        isSwept = true;
    }

    private static void requirePlainFile(Path file) throws IOException {
        if (Files.isSymbolicLink(file) || Files.isDirectory(file)) {
            throw new IOException(file + " is not a plain file; something else keeps it");
        }
    }

    /** One file of the directory, as it should be. */
    private sealed interface Target {
        Path path();

        boolean isThere() throws IOException;

        StagedFile stage() throws IOException;
    }

    private record Text(Path path, String content, FileAccess access) implements Target {
        @Override
        public boolean isThere() throws IOException {
            return StagedFile.isThere(path, octets(), access);
        }

        @Override
        public StagedFile stage() throws IOException {
            return StagedFile.stage(path, octets(), access);
        }

        private byte[] octets() {
            return content.getBytes(StandardCharsets.UTF_8);
        }
    }

    private record Store(Path path, KeyStoreFile file, Material material, FileAccess access)
            implements Target {
        @Override
        public boolean isThere() throws IOException {
            return file.holds(path, material) && access.isOf(path);
        }

        @Override
        public StagedFile stage() throws IOException {
            return StagedFile.stage(path, file.make(material), access);
        }
    }
}
