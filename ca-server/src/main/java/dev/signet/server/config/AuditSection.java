package dev.signet.server.config;

import dev.signet.server.export.ExportConfig;
import dev.signet.server.export.SyslogConfig;
import dev.signet.server.tlog.NoteKey;
import dev.signet.server.transparency.CheckpointStoreConfig;
import dev.signet.server.transparency.TransparencyConfig;
import dev.signet.server.transparency.WitnessConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The {@code audit} of the configuration file. */
final class AuditSection {

    private AuditSection() {}

    static TransparencyConfig transparency(ConfigDocument.@Nullable Audit section, Path folder) {
        if (section == null) {
            return TransparencyConfig.DEFAULT;
        }
        List<ConfigDocument.Witness> witnesses =
                ConfigFile.or(section.witnesses(), List.<ConfigDocument.Witness>of());
        return new TransparencyConfig(
                Optional.ofNullable(section.origin()),
                Optional.ofNullable(section.checkpointFile()).map(folder::resolve),
                Optional.ofNullable(section.checkpointStore()).map(store -> store(store, folder)),
                witnesses.stream().map(AuditSection::witness).toList());
    }

    private static CheckpointStoreConfig store(
            ConfigDocument.CheckpointStore section, Path folder) {
        return new CheckpointStoreConfig(
                URI.create(required("audit.checkpoint_store.url", section.url())),
                ConfigFile.or(section.region(), CheckpointStoreConfig.DEFAULT_REGION),
                Optional.ofNullable(section.credentialsFile()).map(folder::resolve));
    }

    private static WitnessConfig witness(ConfigDocument.Witness section) {
        return new WitnessConfig(
                URI.create(required("audit.witnesses: url", section.url())),
                NoteKey.parse(required("audit.witnesses: key", section.key())));
    }

    static ExportConfig export(ConfigDocument.@Nullable Audit section, Path folder) {
        if (section == null || section.export() == null) {
            return ExportConfig.DEFAULT;
        }
        ConfigDocument.Export export = section.export();
        return new ExportConfig(
                ConfigFile.or(export.stdout(), ExportConfig.DEFAULT.stdout()),
                Optional.ofNullable(export.file()).map(folder::resolve),
                Optional.ofNullable(export.syslog()).map(syslog -> syslog(syslog, folder)));
    }

    private static SyslogConfig syslog(ConfigDocument.Syslog section, Path folder) {
        boolean tls = ConfigFile.or(section.tls(), true);
        return new SyslogConfig(
                required("audit.export.syslog.host", section.host()),
                ConfigFile.or(section.port(), tls ? SyslogConfig.TLS_PORT : SyslogConfig.TCP_PORT),
                tls,
                Optional.ofNullable(section.caFile()).map(folder::resolve));
    }

    private static String required(String key, @Nullable String value) {
        if (value == null) {
            throw new IllegalArgumentException(key + " is missing");
        }
        return value;
    }
}
