package dev.signet.server.ocsp;

import dev.signet.server.issuance.ResponderCertification;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.signing.Signer;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.SubjectPublicKey;
import dev.signet.server.x509.Validity;
import java.time.Instant;
import java.util.Set;

/**
 * Answers in an issuer's place: a key of this server's, and the certificate that makes it the
 * issuer's Authorized Responder (RFC 6960 §4.2.2.2).
 *
 * @param issuerIds every way in which a request may name the issuer
 * @param id SHA-1 of the public key, by which responses name their signer (§4.2.1, ResponderID)
 */
record Delegate(
        Issuer issuer,
        Set<IssuerId> issuerIds,
        Signer signer,
        Der id,
        Der certificate,
        Validity validity) {

    static Delegate of(
            Issuer issuer,
            Signer signer,
            SubjectPublicKey key,
            ResponderCertification.Certified certified) {
        return new Delegate(
                issuer,
                IssuerId.of(issuer),
                signer,
                IssuerId.digest("SHA-1", key.info().getPublicKeyData().getBytes()),
                certified.certificate(),
                certified.validity());
    }

    /** Whether a new one should take its place at {@code now}: after two thirds of its life. */
    boolean isDue(Instant now) {
        return !isLast() && (now.isBefore(validity.notBefore()) || isPast(validity, now, 2, 3));
    }

    /** Whether so little of its life is left that its renewal must have failed for long. */
    boolean isNearEnd(Instant now) {
        return !isLast() && isPast(validity, now, 5, 6);
    }

    /** It ends with its issuer: a new one would end no later. */
    private boolean isLast() {
        return !validity.notAfter().isBefore(issuer.notAfter());
    }

    private static boolean isPast(Validity validity, Instant now, int share, int of) {
        return !now.isBefore(
                validity.notBefore().plus(validity.length().multipliedBy(share).dividedBy(of)));
    }

    /**
     * The signature over exactly the octets given, checked.
     *
     * @throws SigningFailedException if the key could not be used, or made something that does not
     *     verify
     */
    Der sign(Der tbs) throws SigningFailedException {
        byte[] signature = signer.sign(tbs.octets());
        if (!signer.algorithm().verifies(signer.publicKey(), tbs.octets(), signature)) {
            throw new SigningFailedException("the responder made a signature that does not verify");
        }
        return Der.copyOf(signature);
    }
}
