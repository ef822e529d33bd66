package dev.signet.benchmarks;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * How often a server gives out a cached OCSP response, beside how often it answers {@code GET
 * /livez}: in turns, by the same client over the same connections (closed loop, plain HTTP).
 *
 * <p>Arguments: the plain HTTP port on this machine, a certificate in PEM and its issuer's, the
 * number of connections, the seconds of each measurement, rounds. One round more goes before to
 * warm up.
 */
public final class OcspRate {

    private static final int OK = 200;

    private final int port;
    private final int connections;
    private final Duration time;

    private OcspRate(int port, int connections, Duration time) {
        this.port = port;
        this.connections = connections;
        this.time = time;
    }

    public static void main(String[] args) throws Exception {
        var rate =
                new OcspRate(
                        Integer.parseInt(args[0]),
                        Integer.parseInt(args[3]),
                        Duration.ofSeconds(Integer.parseInt(args[4])));
        String ocsp = "/v1/issuers/issuing/ocsp/" + request(Path.of(args[1]), Path.of(args[2]));
        System.out.println(Machine.description());
        print("%s connections, rounds of %s s", args[3], args[4]);
        var _ = rate.measure("/livez");
        var _ = rate.measure(ocsp);
        var live = new ArrayList<Double>();
        var cached = new ArrayList<Double>();
        var ratios = new ArrayList<Double>();
        for (int round = 0; round < Integer.parseInt(args[5]); round++) {
            live.add(rate.measure("/livez"));
            cached.add(rate.measure(ocsp));
            ratios.add(cached.getLast() / live.getLast());
            print(
                    "GET /livez %.0f/s, cached OCSP response %.0f/s: %.2f",
                    live.getLast(), cached.getLast(), ratios.getLast());
        }
        print(
                "medians: GET /livez %.0f/s, cached OCSP response %.0f/s, ratio %.2f",
                median(live), median(cached), median(ratios));
    }

    private static String request(Path leaf, Path issuer) throws Exception {
        var digests = new JcaDigestCalculatorProviderBuilder().build();
        byte[] request =
                new OCSPReqBuilder()
                        .addRequest(
                                new CertificateID(
                                        digests.get(CertificateID.HASH_SHA1),
                                        new JcaX509CertificateHolder(certificate(issuer)),
                                        certificate(leaf).getSerialNumber()))
                        .build()
                        .getEncoded();
        return Base64.getEncoder().encodeToString(request).replace("/", "%2F");
    }

    private static X509Certificate certificate(Path pem) throws Exception {
        try (InputStream in = Files.newInputStream(pem)) {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    /** Answers a second. */
    private double measure(String path) throws Exception {
        long began = System.nanoTime();
        long until = began + time.toNanos();
        try (var threads = Executors.newFixedThreadPool(connections)) {
            List<Future<Long>> each = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                each.add(threads.submit(() -> askUntil(path, until)));
            }
            long answers = 0;
            for (Future<Long> one : each) {
                answers += one.get();
            }
            return answers / ((System.nanoTime() - began) / 1e9);
        }
    }

    private long askUntil(String path, long until) throws IOException {
        byte[] request =
                ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
        long answers = 0;
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            var in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            while (System.nanoTime() < until) {
                socket.getOutputStream().write(request);
                if (RawAnswer.read(in) != OK) {
                    throw new IOException("the server did not answer 200");
                }
                answers++;
            }
        }
        return answers;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }
}
