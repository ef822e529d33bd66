package dev.signet.server.ceremony;

import dev.signet.server.lint.CrlOrder;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.RevocationReason;
import dev.signet.server.x509.SerialNumber;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V2TBSCertListGenerator;

/** {@code make-crl}: what an offline CA publishes of the CAs below it (RFC 5280 §5). */
record CrlSigning(Instant now) {

    private record Entry(SerialNumber serial, Instant at, RevocationReason reason) {}

    Map<String, String> run(Step.MakeCrl step, StepFiles files)
            throws CeremonyFailedException, IOException {
        OfflineIssuer issuer =
                OfflineIssuer.read(files, step.issuer(), step.key(), step.passphraseFile(), now);
        List<Entry> entries = entries(step);
        Instant nextUpdate = now.plus(CaWords.lifetime(step.lifetime()));
        BigInteger number = BigInteger.valueOf(step.number());
        Der crl =
                issuer.signing()
                        .crl(
                                tbs(issuer, number, nextUpdate, entries),
                                new CrlOrder(
                                        issuer.certificate().holder(),
                                        number,
                                        now,
                                        now,
                                        nextUpdate,
                                        List.of(),
                                        Optional.empty(),
                                        CrlOrder.FOR_AUTHORITIES));
        files.write(step.crl(), crl.pem("X509 CRL"));
        return Map.of(
                "issuer", issuer.certificate().holder().getSubject().toString(),
                "number", number.toString(),
                "this_update", now.toString(),
                "next_update", nextUpdate.toString(),
                "entries", Integer.toString(entries.size()),
                "der_sha256", FileHash.sha256(crl.octets()));
    }

    private List<Entry> entries(Step.MakeCrl step) throws CeremonyFailedException {
        var entries = new ArrayList<Entry>();
        for (Step.Revoked revoked :
                step.revoked() == null ? List.<Step.Revoked>of() : step.revoked()) {
            try {
                entries.add(
                        new Entry(
                                SerialNumber.parse(revoked.serial()),
                                Instant.parse(revoked.at()).truncatedTo(ChronoUnit.SECONDS),
                                RevocationReason.parse(revoked.reason())));
            } catch (IllegalArgumentException | DateTimeParseException e) {
                throw new CeremonyFailedException(
                        "revoked " + revoked.serial() + ": " + e.getMessage(), e);
            }
        }
        entries.sort(Comparator.comparing(Entry::serial));
        return entries;
    }

    private Der tbs(
            OfflineIssuer issuer, BigInteger number, Instant nextUpdate, List<Entry> entries) {
        var tbs = new V2TBSCertListGenerator();
        tbs.setSignature(issuer.key().signer().algorithm().identifier());
        tbs.setIssuer(issuer.certificate().holder().getSubject());
        tbs.setThisUpdate(new Time(Date.from(now)));
        tbs.setNextUpdate(new Time(Date.from(nextUpdate)));
        try {
            for (Entry entry : entries) {
                tbs.addCRLEntry(encoded(entry));
            }
            var extensions = new ExtensionsGenerator();
            extensions.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new AuthorityKeyIdentifier(issuer.subjectKeyId().octets()));
            extensions.addExtension(Extension.cRLNumber, false, new CRLNumber(number));
            tbs.setExtensions(extensions.generate());
            return Der.copyOf(tbs.generateTBSCertList().getEncoded("DER"));
        } catch (IOException e) {
            throw new UncheckedIOException("in-memory encoding cannot fail", e);
        }
    }

    /** RFC 5280 §5.1.2.6; a reason that says nothing is left out, §5.3.1. */
    private static ASN1Sequence encoded(Entry entry) throws IOException {
        var fields = new ASN1EncodableVector();
        fields.add(new ASN1Integer(entry.serial().value()));
        fields.add(new Time(Date.from(entry.at())));
        if (entry.reason() != RevocationReason.UNSPECIFIED) {
            var extensions = new ExtensionsGenerator();
            extensions.addExtension(
                    Extension.reasonCode, false, CRLReason.lookup(entry.reason().code()));
            fields.add(extensions.generate());
        }
        return new DERSequence(fields);
    }
}
