package dev.signet.acceptance;

import static dev.signet.acceptance.TestServer.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The container image, made and run without Docker. */
class ImageTest {

    /**
     * Octets. The image is to stay below 200 MB; gcr.io/distroless/base-nossl-debian12 has about 15
     * MB, so this leaves room for it to grow.
     */
    private static final long LIMIT = 175_000_000;

    /**
     * Of glibc, and so in every base image with it: what the kernel adds, libraries, the loader.
     */
    private static final Pattern OF_GLIBC =
            Pattern.compile("(linux-vdso|lib(c|m|dl|pthread|rt))\\.so\\..*|/lib.*/ld-linux.*");

    @TempDir private static Path shared;
    private static Image image;

    @TempDir private Path folder;

    @BeforeAll
    static void build() throws Exception {
        openToTheImagesUser(shared);
        image = Image.build(shared.resolve("image"));
    }

    @Test
    void theImageStaysBelow200Megabytes() throws Exception {
        assertThat(image.size()).isLessThan(LIMIT);
    }

    @Test
    void theRuntimeNeedsNothingOfItsBaseButTheCLibrary() throws Exception {
        List<Path> binaries = image.binaries();
        Set<String> own =
                binaries.stream()
                        .map(binary -> binary.getFileName().toString())
                        .collect(Collectors.toSet());

        for (Path binary : binaries) {
            String needed = Tool.run(folder, "ldd", binary.toString()).succeeded();

            assertThat(needed.lines().map(line -> line.strip().split(" ", 2)[0]))
                    .as(binary.toString())
                    .allMatch(name -> own.contains(name) || OF_GLIBC.matcher(name).matches());
        }
    }

    @Test
    void noOtherUserThanRootMayChangeWhatRuns() throws Exception {
        try (var files = Files.walk(image.root().resolve("opt"))) {
            for (Path file : files.toList()) {
                assertThat(Files.getPosixFilePermissions(file))
                        .as(file.toString())
                        .contains(PosixFilePermission.OTHERS_READ)
                        .doesNotContain(
                                PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
            }
        }
    }

    @Test
    void initMakesACaForTheImagesUser() throws Exception {
        openToTheImagesUser(folder);
        Path volume = image.volume(folder);

        String said = signet("init", "--data", volume.toString());

        assertThat(said).contains("signet_op_");
        assertThat(Files.getOwner(volume.resolve("key-encryption.key")))
                .isEqualTo(Files.getOwner(volume));
    }

    @Test
    void aServerThatStartsFromTheCacheIssuesACertificateWithoutRoot() throws Exception {
        openToTheImagesUser(folder);
        String data = image.volume(folder).toString();
        Path config = Path.of(data, "signet.yaml");
        String anyPorts = "--https-port=0 --http-port=0";
        var _ = signet(("dev --exit --data " + data + " " + anyPorts).split(" ", -1));
        String token = signet("dev-token", ORDERS, "--data", data).strip();

        Path out = Written.log("image");
        Process server = image.serve(config, out);
        try {
            URI https = URI.create("https://localhost:" + Image.httpsPort(server, out));
            try (var api = new Api(https, https, Path.of(data, "ca.crt"))) {
                String issued = api.post("/v1/issue", token, "{}").with(201).text();

                assertThat(issued).contains("BEGIN CERTIFICATE");
            }
        } finally {
            var _ = server.destroyForcibly().onExit().join();
        }
    }

    private String signet(String... arguments) throws Exception {
        List<String> command = image.command(arguments);
        return Tool.run(folder, command.toArray(String[]::new)).succeeded();
    }

    private static void openToTheImagesUser(Path folder) throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
