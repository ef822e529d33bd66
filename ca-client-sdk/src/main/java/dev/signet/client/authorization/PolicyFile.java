package dev.signet.client.authorization;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The policy in a file, which is read anew when its content changes. A file that is gone or broken
 * changes nothing: the policy that was in force stays, {@link #status} and the log say so.
 *
 * <p>The content is compared, not the time of the last change, every 10 s on a daemon thread called
 * {@code signet-policy}. Safe for concurrent use; {@link #get} never blocks.
 */
public final class PolicyFile implements Supplier<AuthorizationPolicy>, AutoCloseable {

    private static final Logger LOG = System.getLogger(PolicyFile.class.getName());
    private static final int MAX_OCTETS = 256 * 1024;
    private static final Duration POLL = Duration.ofSeconds(10);

    private record Content(String text, String sha256) {}

    private record State(AuthorizationPolicy policy, PolicyStatus status) {}

    private final Path file;
    private final Clock clock;
    private final ScheduledExecutorService thread;
    private volatile State state;

    private PolicyFile(Path file, Clock clock) throws IOException, MalformedPolicyException {
        this.file = file;
        this.clock = clock;
        this.state = load(content());
        this.thread =
                Executors.newSingleThreadScheduledExecutor(task -> {
                    var daemon = new Thread(task, "signet-policy");
                    daemon.setDaemon(true);
                    return daemon;
                });
    }

    /**
     * Reads the file, at most 256 KiB of JSON in UTF-8, and looks at it every 10 s from now on.
     *
     * @throws IOException if it cannot be read
     * @throws MalformedPolicyException if it is no policy: a server does not start with a broken
     *     one
     */
    public static PolicyFile open(Path file) throws IOException, MalformedPolicyException {
        return open(file, POLL, Clock.systemUTC());
    }

    /**
     * The same with another pause between two looks at the file.
     *
     * @param poll at least 100 ms, at most a day
     */
    public static PolicyFile open(Path file, Duration poll, Clock clock)
            throws IOException, MalformedPolicyException {
        if (poll.compareTo(Duration.ofMillis(100)) < 0 || poll.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("poll is between 100 ms and a day, not " + poll);
        }
        var opened = new PolicyFile(file, clock);
        Future<?> unused =
                opened.thread.scheduleWithFixedDelay(
                        opened::reload, poll.toMillis(), poll.toMillis(), TimeUnit.MILLISECONDS);
        return opened;
    }

    /** The policy in force; the same object until another takes its place. */
    @Override
    public AuthorizationPolicy get() {
        return state.policy();
    }

    /** Which policy that is. */
    public PolicyStatus status() {
        return state.status();
    }

    /** Looks at the file now; {@link #status} says what came of it, nothing is thrown. */
    public synchronized void reload() {
        try {
            Content content = content();
            PolicyStatus before = state.status();
            if (!content.sha256().equals(before.sha256())) {
                state = load(content);
                LOG.log(Level.INFO, "the policy in {0} is in force: {1}", file, content.sha256());
            } else if (before.fault().isPresent()) {
                state = new State(state.policy(), inForce(before.sha256(), before.loadedAt()));
                LOG.log(Level.INFO, "{0} has the policy again that is in force", file);
            }
        } catch (IOException | MalformedPolicyException | RuntimeException e) {
            keep(e);
        }
    }

    /** Ends the looking; the policy stays in force. */
    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void keep(Exception fault) {
        PolicyStatus before = state.status();
        Optional<String> now = Optional.of(fault.toString());
        if (!before.fault().equals(now)) {
            LOG.log(
                    Level.ERROR,
                    "{0} has no usable policy, the one in force stays: {1}",
                    file,
                    fault);
        }
        Instant since = before.faultSince().orElseGet(clock::instant);
        state =
                new State(
                        state.policy(),
                        new PolicyStatus(
                                before.sha256(), before.loadedAt(), now, Optional.of(since)));
    }

    private State load(Content content) throws MalformedPolicyException {
        AuthorizationPolicy policy = AuthorizationPolicy.parse(content.text());
        return new State(policy, inForce(content.sha256(), clock.instant()));
    }

    private static PolicyStatus inForce(String sha256, Instant loadedAt) {
        return new PolicyStatus(sha256, loadedAt, Optional.empty(), Optional.empty());
    }

    private Content content() throws IOException, MalformedPolicyException {
        byte[] octets;
        try (InputStream in = Files.newInputStream(file)) {
            octets = in.readNBytes(MAX_OCTETS + 1);
        }
        if (octets.length > MAX_OCTETS) {
            throw new MalformedPolicyException("a policy has at most " + MAX_OCTETS + " octets");
        }
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(octets);
            return new Content(text, HexFormat.of().formatHex(hash));
        } catch (CharacterCodingException e) {
            throw new MalformedPolicyException("a policy is text in UTF-8", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
