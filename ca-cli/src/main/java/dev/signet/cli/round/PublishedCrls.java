package dev.signet.cli.round;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;

/**
 * Fetches CRLs from where certificates say they are, over plain HTTP and without a credential, as
 * any relying party does.
 */
final class PublishedCrls {

    private static final int MAX_OCTETS = 32 << 20;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(TIMEOUT)
                    .build();

    /**
     * Somebody who trusts {@code roots} and has loaded the CRL of every certificate in {@code
     * chain}, leaf first. A CA certificate outlives moves of its server: if its CRL is not where it
     * says, only the leaf is checked.
     */
    RelyingParty relyingParty(List<X509Certificate> roots, List<X509Certificate> chain)
            throws StepFailedException, IOException {
        List<X509CRL> crls = new ArrayList<>();
        crls.add(fetch(location(chain.get(0))));
        boolean complete = true;
        for (X509Certificate authority : chain.subList(1, chain.size())) {
            try {
                crls.add(fetch(location(authority)));
            } catch (StepFailedException e) {
                complete = false;
            }
        }
        return new RelyingParty(roots, crls, complete);
    }

    /** The first http URL among the CRL distribution points (RFC 5280 §4.2.1.13). */
    static URI location(X509Certificate certificate) throws StepFailedException, IOException {
        byte[] value = certificate.getExtensionValue(Extension.cRLDistributionPoints.getId());
        if (value != null) {
            var points = CRLDistPoint.getInstance(JcaX509ExtensionUtils.parseExtensionValue(value));
            for (DistributionPoint point : points.getDistributionPoints()) {
                var names = GeneralNames.getInstance(point.getDistributionPoint().getName());
                for (GeneralName name : names.getNames()) {
                    if (name.getName().toString().startsWith("http://")) {
                        return URI.create(name.getName().toString());
                    }
                }
            }
        }
        throw new StepFailedException(
                "certificate "
                        + certificate.getSerialNumber().toString(16)
                        + " names no CRL that could be fetched over http");
    }

    X509CRL fetch(URI location) throws StepFailedException, IOException {
        HttpResponse<InputStream> response;
        try {
            response =
                    http.send(
                            HttpRequest.newBuilder(location).timeout(TIMEOUT).build(),
                            BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while fetching " + location, e);
        } catch (IOException e) {
            throw new StepFailedException("no CRL from " + location + ": " + e, e);
        }
        try (InputStream body = response.body()) {
            if (response.statusCode() != 200) {
                throw new StepFailedException(location + " answered " + response.statusCode());
            }
            return (X509CRL)
                    CertificateFactory.getInstance("X.509")
                            .generateCRL(new ByteArrayInputStream(body.readNBytes(MAX_OCTETS)));
        } catch (CertificateException | CRLException e) {
            throw new StepFailedException(location + " is not a CRL: " + e.getMessage(), e);
        }
    }

    /** The CRL number (RFC 5280 §5.2.3). */
    static BigInteger number(X509CRL crl) throws StepFailedException, IOException {
        byte[] value = crl.getExtensionValue(Extension.cRLNumber.getId());
        if (value == null) {
            throw new StepFailedException("the CRL has no number");
        }
        return ASN1Integer.getInstance(JcaX509ExtensionUtils.parseExtensionValue(value))
                .getPositiveValue();
    }
}
