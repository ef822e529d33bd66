package dev.signet.benchmarks;

import dev.signet.client.CaClientConfig;
import dev.signet.client.Credential;
import dev.signet.client.RenewingIdentity;
import dev.signet.client.RenewingIdentityConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import javax.net.ssl.SSLContext;

/**
 * What a JVM does until it has a certificate to present, then it says so and ends: with the SDK, or
 * without, by one HTTPS request to the same server and the PEM files of its answer. Takes no
 * library but the SDK, so that its class path is that of a small application.
 *
 * <p>Arguments: {@code sdk} or {@code plain}, the server's address, the CA certificate, a file with
 * a token, a folder.
 */
public final class SdkStart {

    private SdkStart() {}

    public static void main(String[] args) throws Exception {
        URI server = URI.create(args[1]);
        Path ca = Path.of(args[2]);
        Path token = Path.of(args[3]);
        SSLContext context =
                args[0].equals("sdk")
                        ? renewing(server, ca, token)
                        : plain(args, server, ca, token);
        System.out.println(context.getProtocol());
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private static SSLContext renewing(URI server, Path ca, Path token) throws Exception {
        var config =
                RenewingIdentityConfig.of(
                        CaClientConfig.of(server, ca), new Credential.TokenFile(token));
        return RenewingIdentity.open(config).sslContext();
    }

    private static SSLContext plain(String[] args, URI server, Path ca, Path token)
            throws Exception {
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, PemFiles.trusting(ca).getTrustManagers(), null);
        var request =
                HttpRequest.newBuilder(server.resolve("/v1/issue"))
                        .header("Authorization", "Bearer " + Files.readString(token).strip())
                        .header("Accept", "application/x-pem-file")
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build();
        HttpResponse<String> answer =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .sslContext(trusting)
                        .build()
                        .send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 201) {
            throw new IllegalStateException("the server answered " + answer.statusCode());
        }
        Path folder = Path.of(args[4]);
        Files.writeString(folder.resolve("tls.key"), answer.body());
        Files.writeString(
                folder.resolve("tls.crt"),
                answer.body().substring(answer.body().indexOf("-----BEGIN CERTIFICATE-----")));
        Files.copy(ca, folder.resolve("ca.crt"), StandardCopyOption.REPLACE_EXISTING);
        return PemFiles.context(folder);
    }
}
