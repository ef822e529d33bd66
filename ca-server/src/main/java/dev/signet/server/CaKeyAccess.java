package dev.signet.server;

import dev.signet.server.config.ServerConfig;
import dev.signet.server.issuer.IssuerStore;
import dev.signet.server.signing.AesKeyEncryptionKey;
import dev.signet.server.signing.KeyEncryption;
import dev.signet.server.signing.KeyEncryptionConfig.InEnvironment;
import dev.signet.server.signing.KeyEncryptionConfig.InFile;
import dev.signet.server.signing.KeyEncryptionConfig.InToken;
import dev.signet.server.signing.KeyEncryptionConfig.Source;
import dev.signet.server.signing.KeyEncryptionKey;
import dev.signet.server.signing.pkcs11.Pkcs11Config;
import dev.signet.server.signing.pkcs11.Pkcs11KeyEncryptionKey;
import dev.signet.server.signing.pkcs11.Pkcs11Token;
import dev.signet.server.signing.pkcs11.TokenKeys;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** What it takes to use the CA keys of a configuration: key-encryption keys and the token. */
final class CaKeyAccess implements AutoCloseable {

    /** Calls into the token at once. */
    private static final int TOKEN_THREADS = 8;

    /** Calls that wait for one of those. */
    private static final int TOKEN_QUEUE = 200;

    private final KeyEncryption encryption;
    private final Optional<Pkcs11Token> token;
    private final SecureRandom random;

    private CaKeyAccess(
            KeyEncryptionKey current,
            Optional<KeyEncryptionKey> previous,
            Optional<Pkcs11Token> token,
            SecureRandom random) {
        this.encryption = new KeyEncryption(current, previous, random);
        this.token = token;
        this.random = random;
    }

    /**
     * Reads the key-encryption keys that are not in the token, which is not asked yet.
     *
     * @throws IOException if one cannot be read
     */
    static CaKeyAccess open(ServerConfig config, SecureRandom random) throws IOException {
        Optional<Pkcs11Token> token = config.pkcs11().map(CaKeyAccess::token);
        var sources = config.keyEncryption();
        KeyEncryptionKey current = key(sources.key(), token, random);
        Optional<KeyEncryptionKey> previous = Optional.empty();
        if (sources.previous().isPresent()) {
            previous = Optional.of(key(sources.previous().get(), token, random));
        }
        return new CaKeyAccess(current, previous, token, random);
    }

    private static Pkcs11Token token(Pkcs11Config config) {
        var threads =
                new ThreadPoolExecutor(
                        TOKEN_THREADS,
                        TOKEN_THREADS,
                        1,
                        TimeUnit.MINUTES,
                        new ArrayBlockingQueue<>(TOKEN_QUEUE),
                        Thread.ofPlatform().daemon().name("token-", 1).factory());
        threads.allowCoreThreadTimeOut(true);
        return new Pkcs11Token(config, threads, System::nanoTime);
    }

    private static KeyEncryptionKey key(
            Source source, Optional<Pkcs11Token> token, SecureRandom random) throws IOException {
        return switch (source) {
            case InFile(var file) -> AesKeyEncryptionKey.load(file, random);
            case InEnvironment(var variable, var text) ->
                    AesKeyEncryptionKey.parse(variable, text, random);
            case InToken(var label) ->
                    new Pkcs11KeyEncryptionKey(token.orElseThrow(), label, random);
        };
    }

    KeyEncryption encryption() {
        return encryption;
    }

    /** The issuers that these keys open. */
    IssuerStore issuers() {
        return new IssuerStore(encryption, token.map(TokenKeys::new), random);
    }

    @Override
    public void close() {
        token.ifPresent(Pkcs11Token::close);
    }
}
