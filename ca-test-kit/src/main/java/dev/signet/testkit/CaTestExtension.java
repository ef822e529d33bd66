package dev.signet.testkit;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a {@link TestCa}, with JUnit Jupiter 5 or 6.
 *
 * <pre>{@code
 * @RegisterExtension static final CaTestExtension signet = new CaTestExtension();
 * … signet.ca().token("shop/orders") …
 * }</pre>
 *
 * or {@code @ExtendWith(CaTestExtension.class)} and a parameter of type {@link TestCa}. A class has
 * one of its own, its nested classes the same; in a field that is not static each test has one.
 * {@link #shared} is one for all classes of a JVM. When a test fails, what the servers of the JVM
 * logged since it began is printed to standard error. Safe for tests that run in parallel.
 */
public final class CaTestExtension
        implements BeforeAllCallback,
                BeforeEachCallback,
                AfterEachCallback,
                AfterAllCallback,
                ParameterResolver {

    private final boolean shared;

    /** The classes and tests that run, and how long the log was when each began. */
    private final Map<String, Long> users = new HashMap<>();

    private @Nullable TestCa ca;

    /** With a CA of its own. */
    public CaTestExtension() {
        this(false);
    }

    private CaTestExtension(boolean shared) {
        this.shared = shared;
    }

    /**
     * One CA for all that ask for the shared one; it ends with the JVM. Its switches are
     * everybody's: for tests that only issue and call.
     */
    public static CaTestExtension shared() {
        return new CaTestExtension(true);
    }

    private static final class Shared {
        private static final TestCa CA = TestCa.start();
    }

    /**
     * The CA.
     *
     * @throws IllegalStateException if no test is running that it belongs to
     */
    public synchronized TestCa ca() {
        if (ca == null) {
            throw new IllegalStateException(
                    "the test CA is there from before the first @BeforeAll until after the last"
                            + " @AfterAll of the class whose @RegisterExtension field this is");
        }
        return ca;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        begin(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        begin(context);
    }

    private synchronized void begin(ExtensionContext context) {
        users.put(context.getUniqueId(), ServerLog.length());
        if (ca == null) {
            ca = shared ? Shared.CA : TestCa.start();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        end(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        end(context);
    }

    private synchronized void end(ExtensionContext context) {
        Long began = users.remove(context.getUniqueId());
        if (began != null && context.getExecutionException().isPresent()) {
            ServerLog.printSince(began, context.getDisplayName(), System.err);
        }
        if (users.isEmpty() && ca != null) {
            TestCa last = ca;
            ca = null;
            if (!shared) {
                last.close();
            }
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestCa.class;
    }

    @Override
    public TestCa resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return ca();
    }
}
