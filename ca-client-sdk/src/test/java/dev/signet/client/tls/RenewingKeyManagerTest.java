package dev.signet.client.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.client.Generation;
import dev.signet.client.RenewalWindow;
import dev.signet.client.TestCa;
import dev.signet.client.TrustBundle;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class RenewingKeyManagerTest {

    private final TestCa ca = new TestCa("a root");
    private final AtomicBoolean presents = new AtomicBoolean(true);
    private final RenewingKeyManager keys = new RenewingKeyManager(presents::get);

    @Test
    void aHandshakeGetsKeyAndChainOfTheGenerationItsAliasNames() {
        Generation first = use(1);
        String alias = Objects.requireNonNull(keys.chooseEngineServerAlias("EC", null, null));
        Generation second = use(2);

        assertThat(alias).isEqualTo("g1");
        assertThat(keys.getPrivateKey(alias)).isEqualTo(first.identity().privateKey());
        assertThat(keys.getCertificateChain(alias)).containsExactly(first.identity().leaf());
        assertThat(keys.getPrivateKey("g2")).isEqualTo(second.identity().privateKey());
    }

    @Test
    void theNextHandshakeBeginsWithTheNewestGeneration() {
        var unused = use(1);
        var unused2 = use(2);

        assertThat(keys.chooseEngineServerAlias("EC", null, null)).isEqualTo("g2");
        assertThat(keys.chooseEngineClientAlias(new String[] {"RSA", "EC"}, null, null))
                .isEqualTo("g2");
        assertThat(keys.getServerAliases("EC", null)).containsExactly("g2");
    }

    @Test
    void theGenerationBeforeTheLastIsGone() {
        var unused = use(1);
        var unused2 = use(2);
        var unused3 = use(3);

        assertThat(keys.getPrivateKey("g1")).isNull();
        assertThat(keys.getCertificateChain("g1")).isNull();
        assertThat(keys.getPrivateKey("g2")).isNotNull();
    }

    @Test
    void aKeyOfAnotherKindIsNotOffered() {
        var unused = use(1);

        assertThat(keys.chooseServerAlias("RSA", null, null)).isNull();
        assertThat(keys.getClientAliases("RSA", null)).isNull();
        assertThat(keys.chooseServerAlias("EC_EC", null, null)).isEqualTo("g1");
    }

    @Test
    void whatMayNotBePresentedIsNotOffered() {
        var unused = use(1);
        presents.set(false);

        assertThat(keys.chooseEngineClientAlias(new String[] {"EC"}, null, null)).isNull();
        assertThat(keys.getPrivateKey("g1")).isNotNull();
    }

    @Test
    void beforeThereIsAnIdentityThereIsNoAlias() {
        assertThat(keys.chooseClientAlias(new String[] {"EC"}, null, null)).isNull();
        assertThat(keys.getPrivateKey("g1")).isNull();
    }

    private Generation use(long number) {
        var generation =
                new Generation(
                        number,
                        ca.identity(),
                        new TrustBundle("v1", 1, List.of(ca.root)),
                        List.of(),
                        new RenewalWindow(Instant.EPOCH, Instant.EPOCH));
        keys.replace(generation);
        return generation;
    }
}
