package dev.signet.server.ceremony;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import javax.crypto.spec.PBEKeySpec;

/** What a key file is encrypted under; never in a message and never in the transcript. */
final class Passphrase {

    private static final int SHORTEST = 16;
    private static final int LONGEST = 256;

    private static final Set<PosixFilePermission> OTHERS =
            EnumSet.of(
                    PosixFilePermission.GROUP_READ,
                    PosixFilePermission.GROUP_WRITE,
                    PosixFilePermission.OTHERS_READ,
                    PosixFilePermission.OTHERS_WRITE);

    private final char[] characters;

    private Passphrase(char[] characters) {
        this.characters = characters;
    }

    /**
     * The first line of {@code file}: 16 to 256 characters of printable ASCII.
     *
     * @param file relative to the folder, or anywhere
     * @throws CeremonyFailedException if it holds none, or others than its owner can use it
     */
    static Passphrase read(CeremonyFolder folder, String file)
            throws CeremonyFailedException, IOException {
        Path path = folder.path().resolve(file);
        if (!Files.isRegularFile(path)) {
            throw new CeremonyFailedException("there is no passphrase at " + path);
        }
        if (Files.getPosixFilePermissions(path).stream().anyMatch(OTHERS::contains)) {
            throw new CeremonyFailedException(
                    path + " can be used by others than its owner; run: chmod 600 " + path);
        }
        String line = Files.readString(path).lines().findFirst().orElse("");
        if (line.length() < SHORTEST
                || line.length() > LONGEST
                || !line.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
            throw new CeremonyFailedException(
                    "the first line of "
                            + path
                            + " must be a passphrase of "
                            + SHORTEST
                            + " to "
                            + LONGEST
                            + " characters of printable ASCII");
        }
        return new Passphrase(line.toCharArray());
    }

    PBEKeySpec spec() {
        return new PBEKeySpec(characters);
    }

    /** Leaves it out. */
    @Override
    public String toString() {
        return "Passphrase[…]";
    }
}
