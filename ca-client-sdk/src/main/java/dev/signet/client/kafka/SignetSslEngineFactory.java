package dev.signet.client.kafka;

import dev.signet.client.NamedIdentities;
import dev.signet.client.RenewingIdentity;
import java.security.KeyStore;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.security.auth.SslEngineFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS of Kafka with a {@link RenewingIdentity}: {@code ssl.engine.factory.class} is this class, and
 * {@value #IDENTITY} is the identity itself or, where only texts fit, its name among {@link
 * NamedIdentities}. Kafka's own {@code ssl.keystore…} and {@code ssl.truststore…} are not looked
 * at.
 *
 * <p>Each connection begins with the newest generation. A server's name is verified also where
 * {@code ssl.endpoint.identification.algorithm} is empty. On a broker {@code ssl.client.auth} says,
 * as with Kafka's own, whether clients have to have a certificate. An inter-broker listener cannot
 * have it: Kafka tests that listener's TLS with a server that has no name.
 *
 * <p>Kafka closes it and leaves the identity open. Safe for concurrent use.
 */
@SuppressWarnings("exports") // Who names this class has Kafka.
public final class SignetSslEngineFactory implements SslEngineFactory {

    /** The setting that says which identity. */
    public static final String IDENTITY = "signet.identity";

    private static final String CLIENT_AUTH = "ssl.client.auth";

    private @Nullable RenewingIdentity identity;
    private String clientAuth = "required";

    /** For Kafka; {@link #configure} comes next. */
    public SignetSslEngineFactory() {}

    /**
     * @throws ConfigException if {@value #IDENTITY} is not there or names no identity
     */
    @Override
    public void configure(Map<String, ?> settings) {
        identity = identity(settings.get(IDENTITY));
        Object given = settings.get(CLIENT_AUTH);
        clientAuth = given == null ? "required" : given.toString();
    }

    private static RenewingIdentity identity(@Nullable Object given) {
        if (given instanceof RenewingIdentity identity) {
            return identity;
        }
        if (!(given instanceof String name)) {
            throw new ConfigException(
                    IDENTITY, given, "must be a RenewingIdentity or the name of one");
        }
        try {
            return NamedIdentities.get(name);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(IDENTITY, name, e.getMessage());
        }
    }

    @Override
    public SSLEngine createClientSslEngine(
            String host, int port, @Nullable String endpointIdentification) {
        SSLEngine engine = engine(host, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm(endpointIdentification);
        engine.setSSLParameters(parameters);
        return engine;
    }

    @Override
    public SSLEngine createServerSslEngine(String host, int port) {
        SSLEngine engine = engine(host, port);
        engine.setUseClientMode(false);
        switch (clientAuth) {
            case "none" -> engine.setNeedClientAuth(false);
            case "requested" -> engine.setWantClientAuth(true);
            default -> engine.setNeedClientAuth(true);
        }
        return engine;
    }

    private SSLEngine engine(String host, int port) {
        return configured().sslContext().createSSLEngine(host, port);
    }

    private RenewingIdentity configured() {
        RenewingIdentity known = identity;
        if (known == null) {
            throw new IllegalStateException("configure comes before engines");
        }
        return known;
    }

    /** Only for another identity; this one renews itself. */
    @Override
    public boolean shouldBeRebuilt(Map<String, Object> settings) {
        return identity(settings.get(IDENTITY)) != configured();
    }

    /** None: nothing has to be set anew for a new certificate. */
    @Override
    public Set<String> reconfigurableConfigs() {
        return Set.of();
    }

    /** None; the key is the identity's. */
    @Override
    public @Nullable KeyStore keystore() {
        return null;
    }

    /** None; trust is the identity's. */
    @Override
    public @Nullable KeyStore truststore() {
        return null;
    }

    @Override
    public void close() {}
}
