package dev.signet.client.http;

import dev.signet.client.IssueRequest;
import dev.signet.client.IssuedCertificate;
import dev.signet.client.RenewRequest;
import dev.signet.client.RenewalWindow;
import dev.signet.client.json.JsonObject;
import dev.signet.client.json.MalformedJsonException;
import dev.signet.client.pem.MalformedPemException;
import dev.signet.client.pem.Pem;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The bodies of issue, sign and renew, both ways. */
public final class IssueBody {

    private IssueBody() {}

    public static JsonObject of(IssueRequest request) {
        return JsonObject.empty()
                .with("role", request.role())
                .with("common_name", request.commonName())
                .with("alt_names", request.dnsNames())
                .with("ip_sans", request.ipAddresses())
                .with("uri_sans", request.uris())
                .with("ttl", seconds(request.lifetime()));
    }

    public static JsonObject of(RenewRequest request, String sdkVersion) {
        JsonObject current =
                JsonObject.empty()
                        .with("serial_number", request.current().getSerialNumber().toString(16))
                        .with("trust_bundle", request.trustBundle())
                        .with("crl_number", request.crlNumber())
                        .with("generation", request.generation())
                        .with("sdk_version", sdkVersion);
        return JsonObject.empty().with("current", current).with("ttl", seconds(request.lifetime()));
    }

    private static OptionalLong seconds(Optional<Duration> lifetime) {
        return lifetime.stream().mapToLong(Duration::toSeconds).findFirst();
    }

    /** Reads an answer; the root, which is in the trust bundle, is left out of the chain. */
    public static IssuedCertificate read(JsonObject answer)
            throws MalformedJsonException, MalformedPemException {
        List<X509Certificate> chain = new ArrayList<>(Pem.certificates(answer.text("certificate")));
        for (String above : answer.texts("ca_chain")) {
            for (X509Certificate certificate : Pem.certificates(above)) {
                if (!certificate
                        .getSubjectX500Principal()
                        .equals(certificate.getIssuerX500Principal())) {
                    chain.add(certificate);
                }
            }
        }
        JsonObject window = answer.object("renewal_window");
        return new IssuedCertificate(
                chain,
                Pem.certificates(answer.text("trust_bundle")),
                new RenewalWindow(window.instant("start"), window.instant("end")),
                answer.text("issuer"),
                answer.text("role"),
                answer.text("request_id"));
    }
}
