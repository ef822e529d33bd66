package dev.signet.client.renewal;

import dev.signet.client.TrustBundle;
import dev.signet.client.json.JsonObject;
import dev.signet.client.json.MalformedJsonException;
import dev.signet.client.pem.MalformedPemException;
import dev.signet.client.pem.Pem;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Trust bundles as the API and the store have them. */
public final class TrustBundles {

    private TrustBundles() {}

    /** Reads what {@code GET /v1/trust-bundle} answers. */
    public static TrustBundle read(JsonObject answer)
            throws MalformedJsonException, MalformedPemException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (String certificate : answer.texts("certificates")) {
            certificates.addAll(Pem.certificates(certificate));
        }
        return new TrustBundle(
                answer.text("version"), answer.wholeNumber("sequence").orElse(0), certificates);
    }
}
