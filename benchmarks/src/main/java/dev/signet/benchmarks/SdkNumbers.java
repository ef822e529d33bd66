package dev.signet.benchmarks;

import dev.signet.client.CaClientConfig;
import dev.signet.client.Credential;
import dev.signet.client.IssueRequest;
import dev.signet.client.RenewingIdentity;
import dev.signet.client.RenewingIdentityConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;

/**
 * What the SDK costs an application: its TLS handshakes beside those with the same certificate from
 * PEM files, one after the other in turns; how long a fresh JVM takes to its first identity beside
 * one that makes a request for a certificate itself; the size of its jar.
 *
 * <p>Arguments: the server's address, the CA certificate, a file with a token of {@code
 * shop/orders}, the jar of the SDK, a folder with this class, rounds of handshakes, starts. Run it
 * with {@code -Djdk.tls.server.newSessionTicketCount=0}: then every handshake is a full one.
 */
public final class SdkNumbers {

    private static final int HANDSHAKES = 100;
    private static final int WARM_UP = 5;

    private SdkNumbers() {}

    public static void main(String[] args) throws Exception {
        System.out.println(Machine.description());
        URI server = URI.create(args[0]);
        Path ca = Path.of(args[1]);
        Path token = Path.of(args[2]);
        Path folder = Files.createTempDirectory("signet-sdk-numbers-");
        handshakes(server, ca, token, folder, Integer.parseInt(args[5]));
        starts(args, folder, Integer.parseInt(args[6]));
        System.out.printf(Locale.ROOT, "jar: %.0f kB%n", Files.size(Path.of(args[3])) / 1000.0);
    }

    private static void handshakes(URI server, Path ca, Path token, Path folder, int rounds)
            throws Exception {
        var config =
                RenewingIdentityConfig.of(
                                CaClientConfig.of(server, ca), new Credential.TokenFile(token))
                        .withRequest(IssueRequest.defaults().withDnsName("localhost"));
        try (RenewingIdentity identity = RenewingIdentity.open(config)) {
            PemFiles.write(identity.generation(), folder);
            SSLContext plainContext = PemFiles.context(folder);
            try (var renewing = new Handshakes(identity.sslContext());
                    var plain = new Handshakes(plainContext);
                    var twin = new Handshakes(PemFiles.context(folder))) {
                for (int i = 0; i < WARM_UP; i++) {
                    interleaved(plain, renewing, twin);
                }
                report(plain, renewing, twin, rounds);
            }
        }
    }

    /** The third is as the first: how far apart two are that do the same. */
    private static void report(Handshakes plain, Handshakes renewing, Handshakes twin, int rounds)
            throws Exception {
        var walls =
                List.of(new ArrayList<Double>(), new ArrayList<Double>(), new ArrayList<Double>());
        var works =
                List.of(new ArrayList<Double>(), new ArrayList<Double>(), new ArrayList<Double>());
        for (int i = 0; i < rounds; i++) {
            List<Handshakes.Cost> costs = interleaved(plain, renewing, twin);
            for (int k = 0; k < costs.size(); k++) {
                walls.get(k).add(costs.get(k).wallMicros());
                works.get(k).add(costs.get(k).processorMicros());
            }
        }
        print("by the clock", walls);
        print("of a processor", works);
    }

    private static void print(String what, List<? extends List<Double>> all) {
        System.out.printf(
                Locale.ROOT,
                "full TLS 1.3 handshake, both sides, %s: PEM files %.0f µs, SDK %.0f µs, ratio %.3f (rounds %s); PEM files again %.3f%n",
                what,
                median(all.get(0)),
                median(all.get(1)),
                median(ratios(all.get(1), all.get(0))),
                rounded(ratios(all.get(1), all.get(0))),
                median(ratios(all.get(2), all.get(0))));
    }

    private static List<Double> ratios(List<Double> over, List<Double> under) {
        var ratios = new ArrayList<Double>();
        for (int i = 0; i < over.size(); i++) {
            ratios.add(over.get(i) / under.get(i));
        }
        return ratios;
    }

    private static List<String> rounded(List<Double> values) {
        return values.stream().map(v -> String.format(Locale.ROOT, "%.3f", v)).toList();
    }

    /** One handshake of each in turns, so that whatever else the machine does is done to all. */
    private static List<Handshakes.Cost> interleaved(Handshakes... kinds) throws Exception {
        var costs = new ArrayList<List<Handshakes.Cost>>();
        for (Handshakes unused : kinds) {
            costs.add(new ArrayList<>());
        }
        for (int i = 0; i < HANDSHAKES; i++) {
            for (int k = 0; k < kinds.length; k++) {
                int turn = (k + i) % kinds.length;
                costs.get(turn).add(kinds[turn].once());
            }
        }
        return costs.stream().map(SdkNumbers::medianOf).toList();
    }

    private static Handshakes.Cost medianOf(List<Handshakes.Cost> costs) {
        return new Handshakes.Cost(
                median(costs.stream().map(Handshakes.Cost::wallMicros).toList()),
                median(costs.stream().map(Handshakes.Cost::processorMicros).toList()));
    }

    private static double median(List<Double> values) {
        var sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    private static void starts(String[] args, Path folder, int count) throws Exception {
        var plain = new ArrayList<Double>();
        var sdk = new ArrayList<Double>();
        for (int i = -1; i < count; i++) {
            double first = start("plain", args, folder);
            double second = start("sdk", args, folder);
            if (i >= 0) {
                plain.add(first);
                sdk.add(second);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "start of a JVM to its first identity: request and PEM files %.0f ms, SDK %.0f ms, difference %.0f ms (%s; %s)%n",
                median(plain),
                median(sdk),
                median(sdk) - median(plain),
                plain.stream().map(Math::round).toList(),
                sdk.stream().map(Math::round).toList());
    }

    /** Milliseconds until a JVM that does {@code what} has a context. */
    private static double start(String what, String[] args, Path folder)
            throws IOException, InterruptedException {
        long before = System.nanoTime();
        Process process =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-cp",
                                args[3] + ":" + args[4],
                                SdkStart.class.getName(),
                                what,
                                args[0],
                                args[1],
                                args[2],
                                folder.toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try (var out = process.inputReader()) {
            String line = out.readLine();
            double millis = (System.nanoTime() - before) / 1e6;
            if (line == null || process.waitFor() != 0) {
                throw new IllegalStateException("the JVM that does " + what + " failed");
            }
            return millis;
        }
    }
}
