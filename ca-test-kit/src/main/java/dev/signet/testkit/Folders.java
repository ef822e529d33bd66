package dev.signet.testkit;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Temporary folders and what is in them. */
final class Folders {

    private Folders() {}

    /**
     * Deletes {@code folder} and what is in it as far as that goes: what another takes away
     * meanwhile is gone, and what cannot be deleted stays, since no test is wrong because of it.
     */
    static void delete(Path folder) {
        try {
            Files.walkFileTree(folder, new Deletion());
        } catch (IOException e) {
            folder.toFile().deleteOnExit();
        }
    }

    /** Puts {@code text} in the place of {@code file}, at once; returns it. */
    static Path replace(Path file, String text) throws IOException {
        Path aside = Files.createTempFile(file.getParent(), "new-", "");
        Files.writeString(aside, text);
        return Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            return delete(file);
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) {
            return delete(visited);
        }

        private static FileVisitResult delete(Path path) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                path.toFile().deleteOnExit();
            }
            return FileVisitResult.CONTINUE;
        }
    }
}
