package dev.signet.cli.agent.process;

import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Tells systemd how the service is (sd_notify(3)), if systemd wants to know: {@code NOTIFY_SOCKET}
 * is set. A message that nobody takes is dropped: the certificate matters more. Safe for concurrent
 * use.
 */
public final class SystemdNotify {

    private final Optional<String> socket;
    private final Optional<Duration> watchdog;

    private SystemdNotify(Optional<String> socket, Optional<Duration> watchdog) {
        this.socket = socket;
        this.watchdog = watchdog;
    }

    /** As {@code NOTIFY_SOCKET}, {@code WATCHDOG_USEC} and {@code WATCHDOG_PID} say. */
    public static SystemdNotify of(Map<String, String> environment, long pid) {
        Optional<String> socket = Optional.ofNullable(environment.get("NOTIFY_SOCKET"));
        boolean ours =
                environment
                        .getOrDefault("WATCHDOG_PID", String.valueOf(pid))
                        .equals(String.valueOf(pid));
        Optional<Duration> watchdog =
                Optional.ofNullable(environment.get("WATCHDOG_USEC"))
                        .filter(text -> ours && text.matches("[1-9][0-9]{0,17}"))
                        .map(text -> Duration.of(Long.parseLong(text), ChronoUnit.MICROS));
        return new SystemdNotify(socket, socket.flatMap(_ -> watchdog));
    }

    /** The certificates are there, or there again after {@link #reloading}. */
    public void ready(String status) {
        send("READY=1\nSTATUS=" + status);
    }

    /** Every certificate is being renewed because somebody asked for it. */
    public void reloading() {
        long microseconds = TimeUnit.NANOSECONDS.toMicros(System.nanoTime());
        send("RELOADING=1\nMONOTONIC_USEC=" + microseconds);
    }

    public void stopping() {
        send("STOPPING=1");
    }

    /** What {@code systemctl status} shows. */
    public void status(String status) {
        send("STATUS=" + status);
    }

    /** All is well; to be said at least as often as {@link #watchdog}. */
    public void alive() {
        send("WATCHDOG=1");
    }

    /** Half of the time after which systemd takes silence for death; empty if it does not. */
    public Optional<Duration> watchdog() {
        return watchdog.map(time -> time.dividedBy(2));
    }

    private void send(String message) {
        if (socket.isEmpty()) {
            return;
        }
        try {
            LibC.send(socket.get(), message);
        } catch (IOException e) {
            System.getLogger("signet.agent")
                    .log(System.Logger.Level.DEBUG, "systemd was not told: {0}", e.getMessage());
        }
    }
}
