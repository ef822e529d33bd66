package dev.signet.cli.agent;

import dev.signet.cli.agent.Attempts.Failure;
import dev.signet.cli.agent.health.Numbers;
import dev.signet.cli.agent.reload.CommandReload;
import dev.signet.cli.agent.reload.HttpReload;
import dev.signet.cli.agent.reload.Reload;
import dev.signet.cli.agent.reload.ReloadConfig;
import dev.signet.cli.agent.reload.ReloadFailedException;
import dev.signet.cli.agent.reload.SignalReload;
import dev.signet.cli.agent.sink.KeptFolder;
import dev.signet.cli.agent.sink.Material;
import dev.signet.cli.agent.sink.OwedReload;
import dev.signet.client.CaException;
import dev.signet.client.Generation;
import dev.signet.client.RenewalListener;
import dev.signet.client.RenewalStatus;
import dev.signet.client.RenewingIdentity;
import dev.signet.client.RenewingIdentityConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One certificate of the agent: the SDK's identity, which renews itself, and the keeper of its
 * files. Safe for concurrent use.
 */
final class KeptCertificate implements AutoCloseable {

    /** How long the first files wait for CRLs. */
    private static final Duration CRLS = Duration.ofSeconds(10);

    /** In the folder of the state: whoever reads the files was not told of the last change. */
    private static final String OWED_RELOAD = "reload-owed";

    private final CertificateConfig config;
    private final RenewingIdentityConfig identityConfig;
    private final AgentLog log;
    private final Numbers numbers;
    private final Supplier<OptionalLong> child;
    private final OwedReload owed;
    private final KeptFolder folder;
    private final CertificateKeeper keeper;
    private final Thread opening;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Attempts opens;
    private volatile Optional<Failure> openFailure = Optional.empty();
    private volatile @Nullable RenewingIdentity identity;

    /**
     * The command, if it ran already when files changed last: it may have read the ones before. One
     * that started since has not, and a signal that comes before it listens would end it.
     */
    private volatile OptionalLong reader = OptionalLong.empty();

    /**
     * One that does nothing yet.
     *
     * @param child number of the agent's command while it runs
     */
    KeptCertificate(
            CertificateConfig config,
            RenewingIdentityConfig identityConfig,
            AgentLog log,
            Numbers numbers,
            Supplier<OptionalLong> child) {
        this.config = config;
        this.identityConfig = identityConfig.withName(config.name()).withMetrics(numbers);
        this.log = log;
        this.numbers = numbers;
        this.child = child;
        this.opens = attempts();
        this.owed = new OwedReload(config.reload().map(_ -> config.state().resolve(OWED_RELOAD)));
        this.folder = new KeptFolder(config.folder(), owed);
        this.keeper =
                new CertificateKeeper(
                        config.name(),
                        folder,
                        owed,
                        this::reload,
                        attempts(),
                        attempts(),
                        new Told());
        this.opening =
                Thread.ofPlatform()
                        .daemon()
                        .name("signet-open-" + config.name())
                        .unstarted(this::open);
        register();
    }

    private static Attempts attempts() {
        return new Attempts(Clock.systemUTC(), ThreadLocalRandom.current());
    }

    String name() {
        return config.name();
    }

    /** Begins to keep it; never gives up. */
    void start() {
        keeper.start();
        opening.start();
    }

    /** Completes once there are files. */
    CompletableFuture<Material> firstWritten() {
        return keeper.firstWritten();
    }

    /** Gets it once, writes the files, has them read again; as an init container does. */
    AgentStatus once() {
        try (RenewingIdentity opened = openIdentity()) {
            identity = opened;
            renewIfDue(opened);
            Material material = material(withCrls(opened));
            String deed = folder.write(material) ? "wrote " : "kept ";
            log.say(name(), deed + shown(material));
            if (owed.isOwed()) {
                reload();
                owed.paid();
            }
            return AgentStatus.DONE;
        } catch (CaException e) {
            log.say(name(), String.valueOf(e.getMessage()));
            return switch (e) {
                case CaException.Refused _ -> AgentStatus.REFUSED;
                case CaException.Unavailable _ -> AgentStatus.UNREACHABLE;
                case CaException.Protocol _ -> AgentStatus.FAILED;
            };
        } catch (IllegalArgumentException e) {
            log.say(name(), String.valueOf(e.getMessage()));
            return e.getCause() instanceof IOException
                    ? AgentStatus.NOT_WRITTEN
                    : AgentStatus.MISCONFIGURED;
        } catch (IOException e) {
            log.say(name(), "not written: " + e);
            return AgentStatus.NOT_WRITTEN;
        } catch (ReloadFailedException e) {
            log.say(name(), "not reloaded: " + e.getMessage());
            return AgentStatus.NOT_RELOADED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return AgentStatus.FAILED;
        }
    }

    /** What is due is renewed, or kept while it is in force. */
    private void renewIfDue(RenewingIdentity opened) throws CaException, InterruptedException {
        Optional<CaException> failure = DueRenewal.await(opened, identityConfig.waitAtStart());
        if (failure.isEmpty()) {
            return;
        }
        Instant end = opened.generation().notAfter();
        if (!end.isAfter(Instant.now())) {
            throw failure.get();
        }
        log.say(name(), "not renewed, until " + end + " is left: " + failure.get().getMessage());
    }

    /** Has the certificate renewed now; completes with whether that succeeded. */
    CompletableFuture<Boolean> renew(String reason) {
        RenewingIdentity opened = identity;
        return opened == null
                ? CompletableFuture.completedFuture(false)
                : opened.renewNow(reason).handle((_, failure) -> failure == null);
    }

    /** How it is now. */
    CertificateHealth health() {
        RenewingIdentity opened = identity;
        Optional<RenewalStatus> renewal = Optional.ofNullable(opened).map(RenewingIdentity::status);
        return new CertificateHealth(
                name(),
                keeper.written().map(Material::notBefore),
                keeper.written().map(Material::notAfter),
                renewal,
                openFailure,
                keeper.writeFailure(),
                keeper.reloadFailure());
    }

    /** Whether its threads are there that should be. */
    boolean isAlive() {
        return keeper.isAlive() && (opening.isAlive() || identity != null);
    }

    private void open() {
        while (closed.getCount() > 0) {
            try {
                RenewingIdentity opened = openIdentity();
                identity = opened;
                openFailure = Optional.empty();
                var _ = withCrls(opened);
                opened.addListener(new Offering());
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (CaException | IOException | IllegalArgumentException e) {
                Duration pause = opens.failed(String.valueOf(e.getMessage()));
                openFailure = opens.failure();
                log.say(name(), "no certificate: " + e.getMessage());
                if (isClosedWithin(pause)) {
                    return;
                }
            }
        }
    }

    /** The directory first: the SDK would make it for its owner alone, on the way to its own. */
    private RenewingIdentity openIdentity() throws CaException, IOException {
        folder.make();
        return RenewingIdentity.open(identityConfig);
    }

    /**
     * The newest generation once it has CRLs, so that no program starts without the file that its
     * configuration names; or without them after {@link #CRLS}, for a CA may have published none.
     */
    private Generation withCrls(RenewingIdentity opened) throws InterruptedException {
        if (!config.folder().crl()) {
            return opened.generation();
        }
        var complete = new CompletableFuture<Generation>();
        opened.addListener(
                new RenewalListener() {
                    @Override
                    public void renewed(Generation now) {
                        if (!now.crls().isEmpty()) {
                            complete.complete(now);
                        }
                    }
                });
        try {
            return complete.get(CRLS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            log.say(name(), "no CRLs within " + CRLS.toSeconds() + " s; goes on without crl.pem");
            return opened.generation();
        } catch (ExecutionException e) {
            throw new IllegalStateException("nothing fails it", e);
        }
    }

    private boolean isClosedWithin(Duration pause) {
        try {
            return closed.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void reload() throws ReloadFailedException, InterruptedException {
        Optional<Reload> way = config.reload().map(this::way);
        if (way.isPresent()) {
            way.get().run();
        }
    }

    private Reload way(ReloadConfig reload) {
        return switch (reload) {
            case ReloadConfig.Command command -> new CommandReload(command);
            case ReloadConfig.Signal(String signal, Optional<Path> file) ->
                    file.map(path -> SignalReload.toPidFile(signal, path))
                            .orElseGet(() -> SignalReload.toChild(signal, () -> reader));
            case ReloadConfig.Http http -> new HttpReload(http, opened().sslContext());
        };
    }

    /** There is one before there is anything to reload. */
    private RenewingIdentity opened() {
        RenewingIdentity opened = identity;
        if (opened == null) {
            throw new IllegalStateException("files before an identity");
        }
        return opened;
    }

    private void register() {
        Map<String, String> tags = Map.of("name", name());
        numbers.gauge(
                "signet_agent_file_not_after_timestamp_seconds",
                tags,
                () ->
                        keeper.written()
                                .map(material -> (double) material.notAfter().getEpochSecond())
                                .orElse(Double.NaN));
        numbers.gauge(
                "signet_agent_write_failing",
                tags,
                () -> keeper.writeFailure().isPresent() ? 1 : 0);
        numbers.gauge(
                "signet_agent_reload_failing",
                tags,
                () -> keeper.reloadFailure().isPresent() ? 1 : 0);
    }

    private void count(String counter, String result) {
        numbers.count(counter, Map.of("name", name(), "result", result));
    }

    private static Material material(Generation generation) {
        return new Material(
                generation.identity(), generation.trustBundle().certificates(), generation.crls());
    }

    private static String shown(Material material) {
        return "serial " + material.serialNumber() + ", until " + material.notAfter();
    }

    @Override
    public void close() {
        closed.countDown();
        opening.interrupt();
        RenewingIdentity opened = identity;
        if (opened != null) {
            opened.close();
        }
        keeper.close();
    }

    /** Hands what the SDK has to the keeper. */
    private final class Offering implements RenewalListener {

        @Override
        public void renewed(Generation now) {
            keeper.offer(material(now));
        }

        @Override
        public void failed(CaException failure, RenewalStatus status) {
            log.say(
                    name(),
                    "not renewed, until "
                            + status.notAfter()
                            + " is left: "
                            + failure.getMessage());
        }

        @Override
        public void stateChanged(RenewalStatus now) {
            log.say(name(), "is " + now.state());
        }
    }

    /** Says what the keeper does, and counts it. */
    private final class Told implements KeeperEvents {

        @Override
        public void wrote(Material material) {
            reader = child.get();
            count("signet_agent_writes_total", "success");
            log.say(name(), "wrote " + shown(material));
        }

        @Override
        public void notWritten(String message, Duration pause) {
            count("signet_agent_writes_total", "failure");
            log.say(name(), "not written, again in " + pause.toSeconds() + " s: " + message);
        }

        @Override
        public void reloaded() {
            if (config.reload().isPresent()) {
                count("signet_agent_reloads_total", "success");
                log.say(name(), "reloaded");
            }
        }

        @Override
        public void notReloaded(String message, Duration pause) {
            count("signet_agent_reloads_total", "failure");
            log.say(name(), "not reloaded, again in " + pause.toSeconds() + " s: " + message);
        }
    }
}
