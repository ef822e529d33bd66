package dev.signet.testkit;

import java.io.IOException;
import java.time.Duration;

/** The ways to a server: its HTTPS port and its plain one. */
final class Doors implements AutoCloseable {

    private final Slowness slowness;
    private final Door https;
    private final Door http;

    private Doors(Slowness slowness, Door https, Door http) {
        this.slowness = slowness;
        this.https = https;
        this.http = http;
    }

    static Doors onFreePorts() throws IOException {
        var slowness = new Slowness();
        Door https = Door.onFreePort(slowness);
        try {
            return new Doors(slowness, https, Door.onFreePort(slowness));
        } catch (IOException e) {
            https.close();
            throw e;
        }
    }

    int httpsPort() {
        return https.port();
    }

    int httpPort() {
        return http.port();
    }

    void leadTo(int httpsPort, int httpPort) {
        https.leadTo(httpsPort);
        http.leadTo(httpPort);
    }

    void shut() throws IOException {
        https.shut();
        http.shut();
    }

    void open() throws IOException {
        https.open();
        http.open();
    }

    void slowDown(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("an answer cannot come " + time + " late");
        }
        slowness.set(time);
    }

    @Override
    public void close() throws IOException {
        try (https;
                http) {
            slowness.set(Duration.ZERO);
        }
    }
}
