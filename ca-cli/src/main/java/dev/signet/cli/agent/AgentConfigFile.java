package dev.signet.cli.agent;

import dev.signet.cli.agent.reload.ReloadConfig;
import dev.signet.cli.agent.sink.FolderConfig;
import dev.signet.cli.agent.sink.KeyStoreFile;
import dev.signet.cli.agent.sink.KeyStoreFormat;
import dev.signet.cli.agent.sink.Template;
import dev.signet.cli.agent.sink.TemplateFile;
import dev.signet.cli.file.FileAccess;
import dev.signet.cli.request.WantedCertificate;
import dev.signet.server.config.InvalidConfigException;
import dev.signet.server.config.YamlFile;
import dev.signet.server.x509.DurationText;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The agent's YAML file; paths in it are relative to its folder. */
public final class AgentConfigFile {

    private final Path folder;

    private AgentConfigFile(Path folder) {
        this.folder = folder;
    }

    /**
     * Reads {@code file} and the templates that it names.
     *
     * @throws InvalidAgentConfigException if it cannot be read, or says anything that does not fit
     */
    public static AgentConfig read(Path file) throws InvalidAgentConfigException {
        Path parent = file.toAbsolutePath().normalize().getParent();
        try {
            return new AgentConfigFile(parent == null ? Path.of("/") : parent)
                    .config(YamlFile.read(file, AgentDocument.class));
        } catch (InvalidConfigException e) {
            throw new InvalidAgentConfigException(String.valueOf(e.getMessage()), e);
        } catch (IllegalArgumentException | IOException e) {
            throw new InvalidAgentConfigException(file + ": " + e.getMessage(), e);
        }
    }

    private AgentConfig config(AgentDocument document) throws IOException {
        List<CertificateConfig> certificates = new ArrayList<>();
        for (AgentDocument.Certificate certificate : orNone(document.certificates())) {
            certificates.add(certificate(certificate));
        }
        return new AgentConfig(
                document.server() == null ? AgentConfig.SERVER : URI.create(document.server()),
                path(document.caFile()).orElse(AgentConfig.CA_FILE),
                path(document.tokenFile()).orElse(AgentConfig.TOKEN_FILE),
                duration("wait_at_start", document.waitAtStart()).orElse(AgentConfig.WAIT_AT_START),
                duration("refresh", document.refresh()).orElse(AgentConfig.REFRESH),
                Optional.ofNullable(document.health()).map(AgentConfigFile::health),
                certificates);
    }

    private static HealthConfig health(AgentDocument.Health health) {
        if (health.port() == null) {
            throw new IllegalArgumentException("health says no port");
        }
        return new HealthConfig(or(health.host(), HealthConfig.LOOPBACK), health.port());
    }

    private CertificateConfig certificate(AgentDocument.Certificate certificate)
            throws IOException {
        String name = or(certificate.name(), "default");
        try {
            Path directory =
                    path(certificate.directory())
                            .orElseThrow(() -> new IllegalArgumentException("says no directory"));
            return new CertificateConfig(
                    name,
                    WantedCertificate.of(
                            Optional.ofNullable(certificate.role()),
                            orNone(certificate.names()),
                            Optional.ofNullable(certificate.ttl()),
                            or(certificate.keyType(), WantedCertificate.KEY_TYPE)),
                    files(certificate, directory),
                    path(certificate.state()).orElse(CertificateConfig.usualState(directory)),
                    Optional.ofNullable(certificate.reload()).map(this::reload));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("certificate " + name + ": " + e.getMessage(), e);
        }
    }

    private FolderConfig files(AgentDocument.Certificate certificate, Path directory)
            throws IOException {
        FileAccess access = access(FileAccess.EVERYBODY, certificate, certificate.mode());
        FileAccess keyAccess = access(FileAccess.OWNER, certificate, certificate.keyMode());
        List<KeyStoreFile> keyStores = new ArrayList<>();
        for (AgentDocument.KeyStore store : orNone(certificate.keyStores())) {
            keyStores.add(keyStore(store));
        }
        List<TemplateFile> templates = new ArrayList<>();
        for (AgentDocument.Template template : orNone(certificate.templates())) {
            templates.add(template(template));
        }
        return new FolderConfig(
                directory,
                access,
                keyAccess,
                Optional.ofNullable(certificate.combined()),
                keyStores,
                templates,
                or(certificate.crl(), true));
    }

    private static FileAccess access(
            FileAccess usual, AgentDocument.Certificate certificate, @Nullable String mode) {
        return (mode == null ? usual : usual.withMode(mode))
                .ownedBy(
                        Optional.ofNullable(certificate.owner()),
                        Optional.ofNullable(certificate.group()));
    }

    private KeyStoreFile keyStore(AgentDocument.KeyStore store) {
        String type = or(store.type(), KeyStoreFormat.PKCS12.word());
        return new KeyStoreFile(
                need("key_stores.file", store.file()),
                KeyStoreFormat.parse(type)
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "key_stores.type is pkcs12 or jks, not " + type)),
                folder.resolve(need("key_stores.password_file", store.passwordFile())));
    }

    private TemplateFile template(AgentDocument.Template template) throws IOException {
        return new TemplateFile(
                need("templates.file", template.file()),
                Template.read(folder.resolve(need("templates.source", template.source()))),
                Optional.ofNullable(template.mode()));
    }

    private ReloadConfig reload(AgentDocument.Reload reload) {
        Duration timeout =
                duration("reload.timeout", reload.timeout()).orElse(ReloadConfig.TIMEOUT);
        List<ReloadConfig> ways = new ArrayList<>();
        if (reload.command() != null) {
            ways.add(new ReloadConfig.Command(reload.command(), timeout));
        }
        if (reload.signal() != null) {
            ways.add(new ReloadConfig.Signal(reload.signal(), path(reload.pidFile())));
        }
        if (reload.url() != null) {
            ways.add(
                    new ReloadConfig.Http(
                            URI.create(reload.url()), or(reload.method(), "POST"), timeout));
        }
        if (ways.size() != 1) {
            throw new IllegalArgumentException(
                    "reload has one of command, signal and url, not " + ways.size());
        }
        return ways.getFirst();
    }

    private Optional<Path> path(@Nullable String path) {
        return Optional.ofNullable(path).map(folder::resolve);
    }

    private static Optional<Duration> duration(String key, @Nullable String text) {
        try {
            return Optional.ofNullable(text).map(DurationText::parse);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
        }
    }

    private static String need(String key, @Nullable String value) {
        if (value == null) {
            throw new IllegalArgumentException("there is no " + key);
        }
        return value;
    }

    private static <T> T or(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }

    private static <T> List<T> orNone(@Nullable List<T> values) {
        return values == null ? List.of() : values;
    }
}
