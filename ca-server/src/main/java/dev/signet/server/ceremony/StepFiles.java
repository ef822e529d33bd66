package dev.signet.server.ceremony;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What one step reads and writes, noted as it does. */
final class StepFiles {

    private static final String EVERYBODY = "rw-r--r--";
    private static final String OWNER = "rw-------";

    private final CeremonyFolder folder;
    private final List<FileHash> inputs = new ArrayList<>();
    private final List<FileHash> outputs = new ArrayList<>();

    StepFiles(CeremonyFolder folder) {
        this.folder = folder;
    }

    String read(String name) throws CeremonyFailedException, IOException {
        byte[] octets = folder.read(name);
        inputs.add(FileHash.of(name, octets));
        return new String(octets, StandardCharsets.US_ASCII);
    }

    void write(String name, String text) throws CeremonyFailedException, IOException {
        write(name, text, EVERYBODY);
    }

    /** As {@link #write(String, String)}, for the owner alone. */
    void writeSecret(String name, String text) throws CeremonyFailedException, IOException {
        write(name, text, OWNER);
    }

    private void write(String name, String text, String permissions)
            throws CeremonyFailedException, IOException {
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        folder.write(name, octets, permissions);
        outputs.add(FileHash.of(name, octets));
    }

    List<FileHash> inputs() {
        return List.copyOf(inputs);
    }

    List<FileHash> outputs() {
        return List.copyOf(outputs);
    }

    CeremonyFolder folder() {
        return folder;
    }
}
