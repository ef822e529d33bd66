package dev.signet.testkit;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests of others, which only {@link SampleRun} runs. */
final class Samples {

    /** The CAs that they met. */
    static final Queue<URI> MET = new ConcurrentLinkedQueue<>();

    private Samples() {}

    private static void use(TestCa ca) throws Exception {
        MET.add(ca.server());
        requireNonNull(Handshakes.between(ca.peer("shop/orders"), ca.peer("shop/inventory")));
    }

    @ExtendWith(CaTestExtension.class)
    static class WithAParameter {

        @Test
        void itIsThere(TestCa ca) throws Exception {
            use(ca);
        }
    }

    static class WithAField {

        @RegisterExtension static final CaTestExtension SIGNET = new CaTestExtension();

        @Test
        void itIsThere() throws Exception {
            use(SIGNET.ca());
        }
    }

    static class WithTheSharedOne {

        @RegisterExtension static final CaTestExtension SIGNET = CaTestExtension.shared();

        @Test
        void itIsThere() throws Exception {
            use(SIGNET.ca());
        }
    }

    static class WithTheSharedOneToo {

        @RegisterExtension static final CaTestExtension SIGNET = CaTestExtension.shared();

        @Test
        void itIsThere() throws Exception {
            use(SIGNET.ca());
        }
    }

    static class Failing {

        @RegisterExtension static final CaTestExtension SIGNET = new CaTestExtension();

        @Test
        void isToFail() {
            throw new AssertionError("on purpose, after " + SIGNET.ca().issue("shop/failing"));
        }
    }
}
