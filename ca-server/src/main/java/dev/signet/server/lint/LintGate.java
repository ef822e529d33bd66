package dev.signet.server.lint;

import dev.signet.server.x509.Der;
import dev.signet.server.x509.SignedStructure;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What everything passes before a CA key is used. A finding means that this server is about to make
 * a mistake: it is counted as {@code ca_lint_failed_total} and logged, and whoever asks must not
 * sign.
 *
 * <p>Safe for concurrent use.
 */
public final class LintGate {

    private static final Logger LOG = LoggerFactory.getLogger(LintGate.class);

    /** Stands where the signature will, made by no key: the lints do not look at its value. */
    private static final Der THROW_AWAY_SIGNATURE = Der.copyOf(new byte[64]);

    private final MeterRegistry metrics;

    public LintGate(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    /**
     * What is wrong with the tbsCertificate {@code tbs}.
     *
     * @return empty if it may be signed
     */
    public List<Finding> certificate(Der tbs, CertificateOrder order) {
        List<Finding> findings;
        try {
            Der whole = SignedStructure.certificate(tbs, THROW_AWAY_SIGNATURE);
            findings = Lints.certificate(whole, order);
        } catch (RuntimeException e) {
            findings = List.of(Lints.unreadableCertificate(e));
        }
        return told("certificate " + order.serial(), findings);
    }

    /**
     * What is wrong with the tbsCertList in the {@code length} octets from {@code offset}.
     *
     * @return empty if it may be signed
     */
    public List<Finding> crl(byte[] tbs, int offset, int length, CrlOrder order) {
        return told("CRL " + order.number(), Lints.crl(tbs, offset, length, order));
    }

    private List<Finding> told(String what, List<Finding> findings) {
        for (Finding finding : findings) {
            LOG.error("{} is not signed: {}", what, finding);
            Counter.builder("ca.lint.failed")
                    .description("Certificates and CRLs that were not signed, by what they broke")
                    .tag("lint", finding.lint())
                    .register(metrics)
                    .increment();
        }
        return findings;
    }
}
