package dev.signet.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of its own below a folder (tmpfs), which can be filled. Needs root. */
final class SmallDisk {

    private final Path folder;
    private final Path mounted;

    private SmallDisk(Path folder, Path mounted) {
        this.folder = folder;
        this.mounted = mounted;
    }

    /**
     * Puts what is in {@code mounted}, which nobody uses, on a small disk in its place.
     *
     * @param folder for what the tools need
     */
    static SmallDisk under(Path mounted, Path folder) throws IOException, InterruptedException {
        Path aside = folder.resolve("aside");
        Tool.run(folder, "cp", "-a", mounted.toString(), aside.toString()).succeeded();
        Tool.run(folder, "mount", "-t", "tmpfs", "-o", "size=512m", "tmpfs", mounted.toString())
                .succeeded();
        var disk = new SmallDisk(folder, mounted);
        Tool.run(folder, "cp", "-a", aside + "/.", mounted.toString()).succeeded();
        return disk;
    }

    /** Leaves not one octet. */
    void fill() throws IOException, InterruptedException {
        Tool.run(folder, "sh", "-c", "cat /dev/zero > '" + filler() + "'").failed();
    }

    void free() throws IOException {
        Files.delete(filler());
    }

    private Path filler() {
        return mounted.resolve("filler");
    }

    void unmount() throws IOException, InterruptedException {
        Tool.run(folder, "umount", "--lazy", mounted.toString()).succeeded();
    }
}
