package dev.signet.server.config;

import dev.signet.server.signing.KeyEncryptionConfig;
import dev.signet.server.signing.pkcs11.Pkcs11Config;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The {@code key_encryption} and {@code pkcs11} of the configuration file. */
final class KeySections {

    private static final String DEFAULT_KEY_FILE = "key-encryption.key";

    private KeySections() {}

    static KeyEncryptionConfig keyEncryption(
            ConfigDocument.@Nullable KeyEncryption section, Path folder) {
        var usual = new KeyEncryptionConfig.InFile(folder.resolve(DEFAULT_KEY_FILE));
        if (section == null) {
            return new KeyEncryptionConfig(usual, Optional.empty());
        }
        return new KeyEncryptionConfig(
                section.key() == null ? usual : source("key_encryption.key", section.key(), folder),
                Optional.ofNullable(section.previous())
                        .map(previous -> source("key_encryption.previous", previous, folder)));
    }

    private static KeyEncryptionConfig.Source source(
            String key, ConfigDocument.KeySource section, Path folder) {
        long given =
                Stream.of(section.file(), section.environment(), section.pkcs11())
                        .filter(Objects::nonNull)
                        .count();
        if (given != 1) {
            throw new IllegalArgumentException(
                    key + " must have exactly one of file, environment, pkcs11");
        }
        if (section.file() != null) {
            return new KeyEncryptionConfig.InFile(folder.resolve(section.file()));
        }
        if (section.environment() != null) {
            return inEnvironment(key, section.environment());
        }
        return new KeyEncryptionConfig.InToken(Objects.requireNonNull(section.pkcs11()));
    }

    private static KeyEncryptionConfig.Source inEnvironment(String key, String variable) {
        String text = System.getenv(variable);
        if (text == null) {
            throw new IllegalArgumentException(
                    key
                            + ".environment: the environment has no variable "
                            + variable
                            + "; it must hold 32 octets in base64");
        }
        return new KeyEncryptionConfig.InEnvironment(variable, text);
    }

    static Optional<Pkcs11Config> pkcs11(ConfigDocument.@Nullable Pkcs11 section, Path folder) {
        if (section == null) {
            return Optional.empty();
        }
        if (section.library() == null || section.token() == null || section.pinFile() == null) {
            throw new IllegalArgumentException("pkcs11 must say library, token and pin_file");
        }
        return Optional.of(
                new Pkcs11Config(
                        Path.of(section.library()),
                        section.token(),
                        folder.resolve(section.pinFile())));
    }
}
