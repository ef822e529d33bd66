package dev.signet.testkit;

import java.util.Arrays;
import org.junit.jupiter.engine.JupiterTestEngine;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs test classes as a build does, with whatever JUnit its own class loader has. */
public final class SampleRun {

    private SampleRun() {}

    /** What came of it, such as {@code JUnit 6.1.3: 2 succeeded, 0 failed}. */
    public static String of(boolean parallel, String... classes) {
        LauncherDiscoveryRequest request =
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(
                                Arrays.stream(classes)
                                        .map(DiscoverySelectors::selectClass)
                                        .toList())
                        .configurationParameter(
                                "junit.jupiter.execution.parallel.enabled", "" + parallel)
                        .configurationParameter(
                                "junit.jupiter.execution.parallel.mode.classes.default",
                                "concurrent")
                        .configurationParameter(
                                "junit.jupiter.execution.parallel.config.strategy", "fixed")
                        .configurationParameter(
                                "junit.jupiter.execution.parallel.config.fixed.parallelism", "4")
                        .build();
        var listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        TestExecutionSummary summary = listener.getSummary();
        return "JUnit %s: %d succeeded, %d failed"
                .formatted(
                        new JupiterTestEngine().getVersion().orElse("?"),
                        summary.getTestsSucceededCount(),
                        summary.getTotalFailureCount());
    }
}
