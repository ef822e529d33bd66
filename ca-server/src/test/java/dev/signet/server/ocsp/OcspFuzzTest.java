package dev.signet.server.ocsp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.bouncycastle.asn1.ocsp.CertID;

/**
 * Whatever strangers send is read or refused. Replays the corpus; with {@code JAZZER_FUZZ=1} and
 * {@code -Djazzer.hooks=true} it looks for more.
 */
class OcspFuzzTest {

    @FuzzTest(maxDuration = "60s")
    void aRequestIsReadOrRefused(byte[] octets) throws Exception {
        OcspRequest request;
        try {
            request = OcspRequest.parse(octets);
        } catch (MalformedOcspRequestException e) {
            assertThat(e.getMessage()).isNotBlank();
            return;
        }
        assertThat(request.certificates()).hasSizeBetween(1, OcspRequest.MAX_CERTIFICATES);
        assertThat(request.nonce().map(nonce -> nonce.octets().length).orElse(1)).isBetween(1, 128);
        for (CertificateId id : request.certificates()) {
            assertThat(CertID.getInstance(id.der().octets()).getEncoded("DER"))
                    .isEqualTo(id.der().octets());
        }
    }
}
