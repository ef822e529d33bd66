package dev.signet.cli.agent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.signet.cli.agent.health.HealthPort;
import dev.signet.cli.agent.health.HealthPort.Health;
import dev.signet.cli.agent.health.Numbers;
import dev.signet.cli.agent.process.ChildProcess;
import dev.signet.cli.agent.process.Signals;
import dev.signet.cli.agent.process.SystemdNotify;
import dev.signet.client.CaClientConfig;
import dev.signet.client.Credential;
import dev.signet.client.CrlPolicy;
import dev.signet.client.RenewingIdentityConfig;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps certificates in files, once or for as long as the process lives. One per process: it takes
 * the process's signals.
 */
public final class Agent {

    private final AgentConfig config;
    private final AgentLog log;
    private final SystemdNotify systemd;
    private final Clock clock = Clock.systemUTC();
    private final Numbers numbers = new Numbers();
    private final List<KeptCertificate> certificates;
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private volatile @Nullable ChildProcess child;

    private Agent(AgentConfig config, CaClientConfig server, AgentLog log, SystemdNotify systemd) {
        this.config = config;
        this.log = log;
        this.systemd = systemd;
        this.certificates =
                config.certificates().stream()
                        .map(certificate ->
                                new KeptCertificate(
                                        certificate,
                                        identity(config, server, certificate),
                                        log,
                                        numbers,
                                        this::childPid))
                        .toList();
    }

    /**
     * An agent that does as {@code config} says, and has not begun.
     *
     * @throws InvalidAgentConfigException if the CA's certificates cannot be read, or something
     *     does not fit
     */
    public static Agent of(AgentConfig config, AgentLog log, SystemdNotify systemd)
            throws InvalidAgentConfigException {
        log.say("configuration: " + config);
        try {
            return new Agent(
                    config, CaClientConfig.of(config.server(), config.caFile()), log, systemd);
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidAgentConfigException(
                    "the server's CA certificates: " + e.getMessage(), e);
        }
    }

    private static RenewingIdentityConfig identity(
            AgentConfig config, CaClientConfig server, CertificateConfig certificate) {
        return RenewingIdentityConfig.of(server, new Credential.TokenFile(config.tokenFile()))
                .withRequest(certificate.wanted().request())
                .withKeyAlgorithm(certificate.wanted().keyAlgorithm())
                .withStoreFolder(certificate.state())
                .withWaitAtStart(config.waitAtStart())
                .withRefresh(config.refresh())
                .withCrls(certificate.folder().crl() ? CrlPolicy.ACCEPT_STALE : CrlPolicy.OFF);
    }

    /** Gets each certificate once and ends, with the first failure if there is one. */
    public AgentStatus once() {
        for (KeptCertificate certificate : certificates) {
            AgentStatus status = certificate.once();
            if (status != AgentStatus.DONE) {
                return status;
            }
        }
        return AgentStatus.DONE;
    }

    /**
     * Keeps the certificates until a signal or the end of {@code command} ends it.
     *
     * @param command the service, which is started once there are files; empty for none
     * @return the exit status for this process: 0 after TERM or INT; with a command its own
     * @throws InvalidAgentConfigException if a signal is for a command that there is not, or the
     *     health port cannot be opened
     */
    public int keep(List<String> command) throws InvalidAgentConfigException {
        if (command.isEmpty() && config.signalsCommand()) {
            throw new InvalidAgentConfigException(
                    "reload.signal without reload.pid_file is for a command that the agent runs,"
                            + " and there is none: signet agent … -- COMMAND");
        }
        Optional<HealthPort> health = openHealth();
        var _ = Signals.receive(name -> signalled(name, !command.isEmpty()));
        try (ScheduledExecutorService pulse =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("signet-systemd").factory())) {
            systemd.watchdog().ifPresent(period -> watch(pulse, period));
            certificates.forEach(KeptCertificate::start);
            var _ = allWritten().thenRun(() -> begin(command));
            int status = ended.join();
            systemd.stopping();
            pulse.shutdownNow();
            return status;
        } finally {
            certificates.forEach(KeptCertificate::close);
            health.ifPresent(HealthPort::close);
        }
    }

    private Optional<HealthPort> openHealth() throws InvalidAgentConfigException {
        if (config.health().isEmpty()) {
            return Optional.empty();
        }
        HealthConfig at = config.health().get();
        try {
            HealthPort port =
                    HealthPort.open(at.host(), at.port(), this::live, this::ready, numbers::text);
            log.say("health on http://" + at.host() + ":" + port.port() + "/readyz");
            return Optional.of(port);
        } catch (IOException e) {
            throw new InvalidAgentConfigException(
                    "health port " + at.host() + ":" + at.port() + ": " + e.getMessage(), e);
        }
    }

    private CompletableFuture<Void> allWritten() {
        return CompletableFuture.allOf(
                certificates.stream()
                        .map(KeptCertificate::firstWritten)
                        .toArray(CompletableFuture[]::new));
    }

    /** Once there are files. */
    private synchronized void begin(List<String> command) {
        if (ended.isDone()) {
            return;
        }
        if (!command.isEmpty()) {
            try {
                ChildProcess started = ChildProcess.start(command);
                child = started;
                log.say("started " + command.getFirst() + ", process " + started.pid());
                var _ = started.ended().thenAccept(ended::complete);
            } catch (IOException e) {
                log.say("cannot start " + command.getFirst() + ": " + e.getMessage());
                ended.complete(ChildProcess.statusOfFailedStart(command.getFirst()));
            }
        }
        systemd.ready(certificates.size() + " certificates are in their files");
    }

    private synchronized void signalled(String name, boolean isParent) {
        ChildProcess running = child;
        if (running != null) {
            running.signal(name);
            return;
        }
        switch (name) {
            case "TERM", "INT" -> ended.complete(isParent ? Signals.exitStatus(name) : 0);
            case "HUP" -> renewAll();
            default -> log.say("SIG" + name + " is for a command, and there is none");
        }
    }

    private void renewAll() {
        log.say("SIGHUP: renewing every certificate");
        // Before that this still starts, for systemd, and READY is for when there are files.
        boolean isReady = allWritten().isDone();
        if (isReady) {
            systemd.reloading();
        }
        List<CompletableFuture<Boolean>> renewals =
                certificates.stream().map(certificate -> certificate.renew("SIGHUP")).toList();
        if (isReady) {
            var _ =
                    CompletableFuture.allOf(renewals.toArray(CompletableFuture[]::new))
                            .thenRun(() -> systemd.ready(outcome(renewals)));
        }
    }

    private static String outcome(List<CompletableFuture<Boolean>> renewals) {
        long renewed = renewals.stream().filter(CompletableFuture::join).count();
        return renewed == renewals.size()
                ? "renewed on SIGHUP"
                : renewed + " of " + renewals.size() + " certificates renewed on SIGHUP";
    }

    private OptionalLong childPid() {
        ChildProcess running = child;
        return running == null ? OptionalLong.empty() : OptionalLong.of(running.pid());
    }

    private void watch(ScheduledExecutorService pulse, Duration period) {
        var _ =
                pulse.scheduleAtFixedRate(
                        () -> {
                            if (isAlive()) {
                                systemd.alive();
                            }
                        },
                        0,
                        period.toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    private boolean isAlive() {
        return certificates.stream().allMatch(KeptCertificate::isAlive);
    }

    private Health live() {
        boolean alive = isAlive();
        return new Health(alive, "{\"live\":" + alive + "}");
    }

    private Health ready() {
        Instant now = clock.instant();
        List<CertificateHealth> all = certificates.stream().map(KeptCertificate::health).toList();
        boolean ready = all.stream().allMatch(one -> one.isReady(now));
        var text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeBooleanField("ready", ready);
            json.writeArrayFieldStart("certificates");
            for (CertificateHealth one : all) {
                one.write(json, now);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a string takes everything", e);
        }
        return new Health(ready, text.toString());
    }
}
