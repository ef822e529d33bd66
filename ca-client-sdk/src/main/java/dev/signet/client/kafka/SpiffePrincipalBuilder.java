package dev.signet.client.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.signet.client.authorization.PeerIdentity;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.security.auth.AuthenticationContext;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.security.auth.KafkaPrincipalBuilder;
import org.apache.kafka.common.security.auth.KafkaPrincipalSerde;
import org.apache.kafka.common.security.auth.SslAuthenticationContext;

/**
 * Names the clients of a broker by their SPIFFE IDs, so that its access lists can: {@code
 * principal.builder.class} is this class, and a list has {@code
 * User:spiffe://cluster.local/ns/shop/sa/orders}. A client without one is {@link
 * KafkaPrincipal#ANONYMOUS}. Safe for concurrent use.
 */
@SuppressWarnings("exports") // Who names this class has Kafka.
public final class SpiffePrincipalBuilder implements KafkaPrincipalBuilder, KafkaPrincipalSerde {

    /** For Kafka. */
    public SpiffePrincipalBuilder() {}

    @Override
    public KafkaPrincipal build(AuthenticationContext connection) {
        if (connection instanceof SslAuthenticationContext tls) {
            return PeerIdentity.of(tls.session())
                    .flatMap(PeerIdentity::spiffeId)
                    .map(id -> new KafkaPrincipal(KafkaPrincipal.USER_TYPE, id.toString()))
                    .orElse(KafkaPrincipal.ANONYMOUS);
        }
        return KafkaPrincipal.ANONYMOUS;
    }

    /** The name in UTF-8; all principals of this class are users. */
    @Override
    public byte[] serialize(KafkaPrincipal principal) {
        if (!KafkaPrincipal.USER_TYPE.equals(principal.getPrincipalType())) {
            throw new SerializationException(
                    "not a principal of this class: " + principal.getPrincipalType());
        }
        return principal.getName().getBytes(UTF_8);
    }

    @Override
    public KafkaPrincipal deserialize(byte[] name) {
        return new KafkaPrincipal(KafkaPrincipal.USER_TYPE, new String(name, UTF_8));
    }
}
