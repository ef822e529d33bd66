package dev.signet.cli.login;

import dev.signet.cli.login.OpenIdProvider.Device;
import dev.signet.cli.login.OpenIdProvider.Poll;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/** One login: shows the user a code, and waits until it was entered or has ended. */
public final class DeviceLogin {

    /** RFC 8628 §3.5: by so much the pause grows when the provider asks for it, for good. */
    private static final Duration SLOWER = Duration.ofSeconds(5);

    /** How time passes between two questions. */
    @FunctionalInterface
    public interface Pause {
        void of(Duration length) throws InterruptedException;
    }

    private final OpenIdProvider provider;
    private final Pause pause;

    public DeviceLogin(OpenIdProvider provider, Pause pause) {
        this.provider = provider;
        this.pause = pause;
    }

    /**
     * Logs in. Blocks until the user is done, at most for half an hour.
     *
     * @param show tells the user what to do
     * @return the ID token
     */
    public String run(Consumer<Device> show) throws IOException, LoginFailedException {
        Device device = provider.begin();
        show.accept(device);
        Duration interval = device.interval();
        Duration waited = Duration.ZERO;
        while (waited.plus(interval).compareTo(device.lifetime()) <= 0) {
            sleep(interval);
            waited = waited.plus(interval);
            switch (poll(device)) {
                case Poll.Token(String token) -> {
                    return token;
                }
                case Poll.Pending() -> {}
                case Poll.SlowDown() -> interval = interval.plus(SLOWER);
            }
        }
        throw OpenIdProvider.expired();
    }

    /** A provider that does not answer is asked less often too (RFC 8628 §3.5). */
    private Poll poll(Device device) throws LoginFailedException {
        try {
            return provider.poll(device);
        } catch (IOException e) {
            return new Poll.SlowDown();
        }
    }

    private void sleep(Duration length) throws LoginFailedException {
        try {
            pause.of(length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LoginFailedException("interrupted", e);
        }
    }
}
