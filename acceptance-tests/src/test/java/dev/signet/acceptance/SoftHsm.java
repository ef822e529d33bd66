package dev.signet.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/** SoftHSM with one token, {@value #TOKEN}, in {@code folder}. */
record SoftHsm(Path folder) {

    static final String TOKEN = "ca-keys";
    static final String PIN = "1234";

    private static final Path LIBRARIES = Path.of("/usr/lib");

    static SoftHsm in(Path folder) throws IOException, InterruptedException {
        var hsm = new SoftHsm(folder);
        Files.createDirectories(hsm.tokens());
        Files.writeString(hsm.configuration(), "directories.tokendir = " + hsm.tokens() + "\n");
        Tool.run(
                        folder,
                        "env",
                        "SOFTHSM2_CONF=" + hsm.configuration(),
                        "softhsm2-util",
                        "--init-token",
                        "--free",
                        "--label",
                        TOKEN,
                        "--pin",
                        PIN,
                        "--so-pin",
                        "5678")
                .succeeded();
        hsm.writePin(PIN);
        return hsm;
    }

    void writePin(String pin) throws IOException {
        Files.writeString(pinFile(), pin + "\n");
        Files.setPosixFilePermissions(pinFile(), PosixFilePermissions.fromString("rw-------"));
    }

    /** A process that has the library finds the token there. */
    Map<String, String> environment() {
        return Map.of("SOFTHSM2_CONF", configuration().toString());
    }

    Place place() {
        return new Place(Place.HERE.host(), List.of(), environment());
    }

    /** The {@code pkcs11} of a configuration with SoftHSM's own library. */
    String section() throws IOException {
        return section(library());
    }

    String section(Path library) {
        return "pkcs11: {library: %s, token: %s, pin_file: %s}%n"
                .formatted(library, TOKEN, pinFile());
    }

    /** Whoever looks for the token from now on does not find it. */
    void takeAway() throws IOException {
        Files.move(tokens(), elsewhere());
        Files.createDirectories(tokens());
    }

    void bringBack() throws IOException {
        Files.delete(tokens());
        Files.move(elsewhere(), tokens());
    }

    static Path library() throws IOException {
        return library("softhsm/libsofthsm2.so", "softhsm2");
    }

    /** Debian has libraries in a folder of the processor's name, or not. */
    static Path library(String name, String debianPackage) throws IOException {
        if (Files.exists(LIBRARIES.resolve(name))) {
            return LIBRARIES.resolve(name);
        }
        try (var folders = Files.newDirectoryStream(LIBRARIES)) {
            for (Path each : folders) {
                if (Files.exists(each.resolve(name))) {
                    return each.resolve(name);
                }
            }
        }
        throw new AssertionError(
                "these tests need %s; on Debian: apt install %s".formatted(name, debianPackage));
    }

    private Path configuration() {
        return folder.resolve("softhsm2.conf");
    }

    private Path tokens() {
        return folder.resolve("tokens");
    }

    private Path elsewhere() {
        return folder.resolve("elsewhere");
    }

    private Path pinFile() {
        return folder.resolve("pin");
    }
}
