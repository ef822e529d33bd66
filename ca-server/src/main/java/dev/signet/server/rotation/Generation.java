package dev.signet.server.rotation;

import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.issuer.Issuers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;

/**
 * How a successor is told from what it succeeds: {@code issuing-2} after {@code issuing}, and
 * {@code CN=… G2} after {@code CN=…}. Two CAs of one subject with different keys would be legal,
 * but there are verifiers that find an issuer by its subject alone.
 *
 * @param number 2 for the first successor
 */
record Generation(int number) {

    private static final int MAX_SLUG = 63;

    /** RFC 5280 appendix A.1, ub-common-name. */
    private static final int MAX_COMMON_NAME = 64;

    private static final Pattern SLUG_END = Pattern.compile("-[0-9]{1,6}$");
    private static final Pattern COMMON_NAME_END = Pattern.compile(" G[0-9]{1,6}$");

    /** The next after {@code issuer} whose name is free. */
    static Generation after(Issuer issuer, Issuers issuers) {
        int number = 2;
        while (issuers.find(new Generation(number).name(issuer)).isPresent()) {
            number++;
        }
        return new Generation(number);
    }

    /** Its name where {@code issuer} is one of the generations before. */
    IssuerName name(Issuer issuer) {
        String slug = issuer.name().slug();
        String base = isFirst(issuer) ? slug : SLUG_END.matcher(slug).replaceFirst("");
        return IssuerName.in(issuer.name().mount(), ended(base, "-" + number, MAX_SLUG));
    }

    /** Its subject where {@code issuer} is one of the generations before. */
    X500Name subject(Issuer issuer) {
        var names = new ArrayList<>(Arrays.asList(issuer.certificate().getSubject().getRDNs()));
        RDN[] common = issuer.certificate().getSubject().getRDNs(BCStyle.CN);
        if (common.length == 0) {
            names.add(commonName("G" + number));
        } else {
            String old = IETFUtils.valueToString(common[0].getFirst().getValue());
            String base = isFirst(issuer) ? old : COMMON_NAME_END.matcher(old).replaceFirst("");
            names.set(
                    names.indexOf(common[0]),
                    commonName(ended(base, " G" + number, MAX_COMMON_NAME)));
        }
        return new X500Name(names.toArray(RDN[]::new));
    }

    private static boolean isFirst(Issuer issuer) {
        return issuer.life().succeeds().isEmpty();
    }

    private static String ended(String base, String end, int limit) {
        return base.substring(0, Math.min(base.length(), limit - end.length())) + end;
    }

    private static RDN commonName(String text) {
        return new RDN(BCStyle.CN, new DERUTF8String(text));
    }
}
