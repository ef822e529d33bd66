package dev.signet.server.x509;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.DisplayText;
import org.bouncycastle.asn1.x509.PolicyQualifierId;
import org.bouncycastle.asn1.x509.PolicyQualifierInfo;
import org.bouncycastle.asn1.x509.UserNotice;

/**
 * A certificate policy (RFC 5280 §4.2.1.4).
 *
 * @param cps where its certification practice statement is, an absolute http or https URI
 * @param notice text for people, 1 to 200 visible characters
 */
public record PolicyInformation(
        ObjectIdentifier policy, Optional<String> cps, Optional<String> notice) {

    private static final int MAX_NOTICE = 200;

    private static final int MAX_CPS = 512;

    /**
     * @throws IllegalArgumentException if {@code cps} or {@code notice} is of another form
     */
    public PolicyInformation {
        if (cps.isPresent() && !isWeb(cps.get())) {
            throw new IllegalArgumentException("cps must be an http or https URI");
        }
        if (notice.isPresent() && !isNotice(notice.get())) {
            throw new IllegalArgumentException(
                    "notice must have 1 to " + MAX_NOTICE + " visible characters");
        }
    }

    private static boolean isWeb(String text) {
        try {
            var uri = new URI(text);
            boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            return web
                    && uri.getHost() != null
                    && text.length() <= MAX_CPS
                    && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
        } catch (URISyntaxException _) {
            return false;
        }
    }

    private static boolean isNotice(String text) {
        // In the units of Java, since Bouncy Castle cuts off what has more of them.
        return !text.isEmpty() && text.length() <= MAX_NOTICE && Characters.areVisible(text);
    }

    public org.bouncycastle.asn1.x509.PolicyInformation asn1() {
        var qualifiers = new ASN1EncodableVector();
        cps.map(uri -> new PolicyQualifierInfo(PolicyQualifierId.id_qt_cps, new DERIA5String(uri)))
                .ifPresent(qualifiers::add);
        notice.map(text ->
                        new PolicyQualifierInfo(
                                PolicyQualifierId.id_qt_unotice,
                                new UserNotice(
                                        null,
                                        new DisplayText(
                                                DisplayText.CONTENT_TYPE_UTF8STRING, text))))
                .ifPresent(qualifiers::add);
        return qualifiers.size() == 0
                ? new org.bouncycastle.asn1.x509.PolicyInformation(policy.asn1())
                : new org.bouncycastle.asn1.x509.PolicyInformation(
                        policy.asn1(), new DERSequence(qualifiers));
    }
}
