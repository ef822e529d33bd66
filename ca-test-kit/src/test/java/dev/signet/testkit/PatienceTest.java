package dev.signet.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.client.CaException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PatienceTest {

    private static CaException.Unavailable busy() {
        return new CaException.Unavailable("too busy", Optional.empty());
    }

    @Test
    void aServerThatIsTooBusyIsAskedAgain() throws Exception {
        Iterator<Boolean> isBusy = List.of(true, true, false).iterator();

        String answer =
                Patience.answer(() -> {
                    if (isBusy.next()) {
                        throw busy();
                    }
                    return "yes";
                });

        assertThat(answer).isEqualTo("yes");
        assertThat(isBusy).isExhausted();
    }

    @Test
    void anotherFailureIsOneAtOnce() {
        Iterator<CaException> failures =
                List.<CaException>of(new CaException.Protocol("no sense"), busy()).iterator();

        assertThatThrownBy(() ->
                        Patience.answer(() -> {
                            throw failures.next();
                        }))
                .isInstanceOf(CaException.Protocol.class);
        assertThat(failures).hasNext();
    }

    @Test
    void whoIsInterruptedWaitsNoLonger() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() ->
                            Patience.answer(() -> {
                                throw busy();
                            }))
                    .isInstanceOf(CaException.Unavailable.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void theFirstAnswerThatWillDoIsTaken() {
        Iterator<Integer> answers = List.of(503, 503, 201, 500).iterator();

        assertThat(Patience.first(answers::next, status -> status != 503)).isEqualTo(201);
    }
}
