package dev.signet.benchmarks.soak;

import dev.signet.benchmarks.Machine;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Services of every kind call each other over mutual TLS with certificates that live for 30 s
 * unless told otherwise, while issuing CA and root are replaced, the CA is killed three times and
 * away for a while. The goal: no failed request, no certificate seen that is expired, or superseded
 * after its grace.
 */
public final class Soak implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int CALLING_THREADS = 24;

    /** At the latest two thirds into their life certificates are renewed; with some room. */
    private static final long LIFETIMES_IN_AN_OUTAGE = 4;

    private static final Duration PATIENCE = Duration.ofSeconds(180);

    private final Clock clock = Clock.systemUTC();
    private final Instant begun = clock.instant();
    private final SeenCertificates certificates = new SeenCertificates(clock);
    private final ScheduledExecutorService threads =
            Executors.newScheduledThreadPool(CALLING_THREADS);
    private final Duration length;
    private final long lifetime;
    private final SoakCa ca;
    private final Peers peers;

    private Soak(Duration length, long lifetime, SoakCa ca) {
        this.length = length;
        this.lifetime = lifetime;
        this.ca = ca;
        this.peers = new Peers(ca, certificates, clock);
    }

    /**
     * SIGNET_JAR EXAMPLES SECONDS LIFETIME, both in seconds; the status says whether the goal was
     * reached.
     */
    public static void main(String[] arguments) throws Exception {
        System.out.println(Machine.description());
        System.out.println(version("nginx", "-v") + ", Node " + version("node", "--version"));
        Path jar = Path.of(arguments[0]).toAbsolutePath();
        Path examples = Path.of(arguments[1]).toAbsolutePath();
        var length = Duration.ofSeconds(Long.parseLong(arguments[2]));
        long lifetime = Long.parseLong(arguments[3]);
        Path folder = Files.createTempDirectory("signet-soak");
        boolean clean;
        try (SoakCa ca = SoakCa.start(jar, folder.resolve("data"));
                Soak soak = new Soak(length, lifetime, ca)) {
            soak.firstRole();
            soak.run(folder.resolve("peers"), examples);
            clean = soak.report();
        }
        System.out.println("logs are in " + folder);
        System.exit(clean ? 0 : 1);
    }

    private static String version(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
            return said.lines().findFirst().orElse("");
        }
    }

    private void firstRole() throws Exception {
        try (SoakCa.Operator operator = ca.operator(OneRoot.of(ca.roots()))) {
            operator.lifetime(lifetime);
        }
    }

    private void run(Path work, Path examples) throws Exception {
        peers.start(Files.createDirectories(work), examples, this::event);
        for (Pair pair : peers.pairs()) {
            repeat(pair::exchange);
        }
        repeat(peers::lookAtFiles);
        event("all peers call each other; certificates live for " + lifetime + " s");
        Instant start = clock.instant();
        try (SoakCa.Operator operator = ca.operator(peers.first().identity().trustManager())) {
            until(start, 0.10);
            rotateIssuing(operator);
            until(start, 0.20);
            restart("first");
            until(start, 0.25);
            rotateRoot(operator);
            until(start, 0.45);
            restart("second");
            until(start, 0.50);
            outage(operator);
            until(start, 0.85);
            restart("third");
            until(start, 1);
        }
    }

    private void repeat(Runnable task) {
        var _ = threads.scheduleWithFixedDelay(task, 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void rotateIssuing(SoakCa.Operator operator) throws Exception {
        operator.prepareIntermediate("issuing", "soak-issuing");
        await("the CRLs of the new issuing CA", () -> operator.activate("soak-issuing"));
        operator.retire("issuing");
        event("the issuing CA is replaced");
        everybodyHasACertificateOf("CN=soak-issuing");
        event("every peer has a certificate of the new issuing CA");
    }

    private void rotateRoot(SoakCa.Operator operator) throws Exception {
        operator.announceRoot("root", "soak-root");
        event("a new root is in the trust bundle");
        await("every peer to trust both roots", () -> peers.trust(2));
        event("every peer trusts both roots");
        await("the CRLs of the new root", () -> operator.activate("soak-root"));
        operator.retire("root");
        event("the new root has taken over, the old one is retired");
    }

    private void everybodyHasACertificateOf(String issuer) throws Exception {
        await(
                "certificates of " + issuer,
                () ->
                        certificates.newest().values().stream()
                                .allMatch(certificate ->
                                        certificate
                                                .getIssuerX500Principal()
                                                .getName()
                                                .contains(issuer)));
    }

    private void restart(String which) throws IOException, InterruptedException {
        ca.kill();
        ca.startAgain();
        event("the " + which + " time the CA was killed and started");
    }

    /**
     * A fifth of the soak. No certificate of 30 s survives two minutes, so they live longer then.
     */
    private void outage(SoakCa.Operator operator) throws Exception {
        Duration away = length.dividedBy(5);
        long raised = Math.max(lifetime, away.toSeconds() * LIFETIMES_IN_AN_OUTAGE);
        operator.lifetime(raised);
        event("certificates live for %d s, to outlive an outage of %s".formatted(raised, away));
        peers.renewNow("lifetimes are raised");
        Duration needed = away.multipliedBy(2);
        await(
                "certificates that outlive the outage",
                () -> certificates.firstEnd().isAfter(clock.instant().plus(needed)));
        ca.kill();
        event("the CA is away");
        Thread.sleep(away);
        ca.startAgain();
        event("the CA is back after " + away);
        operator.lifetime(lifetime);
        peers.renewNow("lifetimes are lowered");
        event("certificates live for " + lifetime + " s again, files' when they are due");
    }

    private void until(Instant start, double share) throws InterruptedException {
        Duration left =
                Duration.between(
                        clock.instant(), start.plusMillis((long) (length.toMillis() * share)));
        if (left.isPositive()) {
            Thread.sleep(left);
        }
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private void await(String what, Condition condition) throws Exception {
        Instant deadline = clock.instant().plus(PATIENCE);
        while (!condition.holds()) {
            if (clock.instant().isAfter(deadline)) {
                throw new IllegalStateException("waited in vain for " + what);
            }
            Thread.sleep(Duration.ofMillis(200));
        }
    }

    private void event(String what) {
        System.out.printf(
                "%6.1f s  %s%n",
                Duration.between(begun, clock.instant()).toMillis() / 1000.0, what);
    }

    private boolean report() throws InterruptedException {
        threads.shutdown();
        boolean ended = threads.awaitTermination(30, TimeUnit.SECONDS);
        event("end");
        boolean clean = ended;
        long answered = 0;
        long failed = 0;
        long faulty = 0;
        for (Pair pair : peers.allPairs()) {
            System.out.println(pair.row());
            clean &= pair.isClean();
            answered += pair.calls();
            failed += pair.failures();
            faulty += pair.expired() + pair.superseded();
        }
        System.out.printf(
                "%d certificates, %d requests answered, %d failed, %d with an expired or superseded"
                        + " certificate: %s%n",
                certificates.size(), answered, failed, faulty, clean ? "clean" : "NOT CLEAN");
        return clean;
    }

    @Override
    public void close() throws Exception {
        threads.shutdownNow();
        peers.close();
    }
}
