package dev.signet.server.api;

import dev.signet.server.x509.Der;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.pkcs.AuthenticatedSafe;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.EncryptedData;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.MacData;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCS12PBEParams;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Pfx;
import org.bouncycastle.asn1.pkcs.SafeBag;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * What it would cost to open a key store in PKCS#12 (RFC 7292), read from what is not encrypted in
 * it: whoever sends one says how often a password is hashed.
 *
 * @param iterations of all password-based key derivations together
 * @param keys private keys that are encrypted each by itself, as all tools write them
 */
record Pkcs12Effort(long iterations, int keys) {

    /** Some tools take 600,000 for all, as OWASP advises for PBKDF2; more takes seconds. */
    static final long MAX_ITERATIONS = 1_000_000;

    private static final Pkcs12Effort NONE = new Pkcs12Effort(0, 0);

    /**
     * What opening {@code store} takes.
     *
     * @throws RuntimeException if it is no PKCS#12 that is protected by a password
     */
    static Pkcs12Effort of(Der store) {
        Pfx pfx = Pfx.getInstance(store.octets());
        Pkcs12Effort effort = pfx.getMacData() == null ? NONE : of(pfx.getMacData());
        var safe = AuthenticatedSafe.getInstance(content(pfx.getAuthSafe()));
        for (ContentInfo info : safe.getContentInfo()) {
            effort = effort.and(of(info));
        }
        return effort;
    }

    private static Pkcs12Effort of(MacData mac) {
        return new Pkcs12Effort(mac.getIterationCount().longValueExact(), 0);
    }

    private static Pkcs12Effort of(ContentInfo info) {
        if (info.getContentType().equals(PKCSObjectIdentifiers.encryptedData)) {
            EncryptedData data = EncryptedData.getInstance(info.getContent());
            return new Pkcs12Effort(iterations(data.getEncryptionAlgorithm()), 0);
        }
        Pkcs12Effort effort = NONE;
        for (var each : ASN1Sequence.getInstance(content(info))) {
            SafeBag bag = SafeBag.getInstance(each);
            if (bag.getBagId().equals(PKCSObjectIdentifiers.pkcs8ShroudedKeyBag)) {
                var key = EncryptedPrivateKeyInfo.getInstance(bag.getBagValue());
                effort = effort.and(new Pkcs12Effort(iterations(key.getEncryptionAlgorithm()), 1));
            }
        }
        return effort;
    }

    private static byte[] content(ContentInfo info) {
        return ASN1OctetString.getInstance(info.getContent()).getOctets();
    }

    /** RFC 8018 §A.4 (PBES2) and RFC 7292 appendix C. */
    private static long iterations(AlgorithmIdentifier encryption) {
        if (!encryption.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBES2)) {
            return PKCS12PBEParams.getInstance(encryption.getParameters())
                    .getIterations()
                    .longValueExact();
        }
        KeyDerivationFunc derivation =
                PBES2Parameters.getInstance(encryption.getParameters()).getKeyDerivationFunc();
        return PBKDF2Params.getInstance(derivation.getParameters())
                .getIterationCount()
                .longValueExact();
    }

    private Pkcs12Effort and(Pkcs12Effort more) {
        return new Pkcs12Effort(Math.addExact(iterations, more.iterations), keys + more.keys);
    }
}
