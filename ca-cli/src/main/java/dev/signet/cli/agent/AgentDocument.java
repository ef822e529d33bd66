package dev.signet.cli.agent;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The agent's YAML as it is written: every key optional, nothing checked but its type. */
record AgentDocument(
        @Nullable String server,
        @Nullable String caFile,
        @Nullable String tokenFile,
        @Nullable String waitAtStart,
        @Nullable String refresh,
        @Nullable Health health,
        @Nullable List<Certificate> certificates) {

    record Health(@Nullable String host, @Nullable Integer port) {}

    record Certificate(
            @Nullable String name,
            @Nullable String role,
            @Nullable List<String> names,
            @Nullable String ttl,
            @Nullable String keyType,
            @Nullable String directory,
            @Nullable String state,
            @Nullable String mode,
            @Nullable String keyMode,
            @Nullable String owner,
            @Nullable String group,
            @Nullable String combined,
            @Nullable Boolean crl,
            @Nullable List<KeyStore> keyStores,
            @Nullable List<Template> templates,
            @Nullable Reload reload) {}

    record KeyStore(@Nullable String file, @Nullable String type, @Nullable String passwordFile) {}

    record Template(@Nullable String source, @Nullable String file, @Nullable String mode) {}

    record Reload(
            @Nullable List<String> command,
            @Nullable String signal,
            @Nullable String pidFile,
            @Nullable String url,
            @Nullable String method,
            @Nullable String timeout) {}
}
