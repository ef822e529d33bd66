package dev.signet.client;

import dev.signet.client.http.HttpTransport;
import dev.signet.client.http.Issuance;
import dev.signet.client.json.JsonObject;
import dev.signet.client.json.MalformedJsonException;
import dev.signet.client.pem.MalformedPemException;
import dev.signet.client.renewal.TrustBundles;
import dev.signet.client.tlog.TreeMath;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Talks to one Signet server. Every call blocks for at most the configured timeouts (twice that if
 * a token file changes meanwhile; the connect timeout once more for each further address of the
 * server's name, of three at most), and no call repeats itself when the server is unavailable. A
 * thread that is interrupted gets {@link CaException.Unavailable} and stays interrupted. Safe for
 * concurrent use.
 */
public final class CaClient {

    private static final String NOT_LOGGED = "urn:signet:problem:not-logged";

    private final HttpTransport transport;
    private final Issuance issuance;

    /** A client of one server, by whatever credential each call gives. */
    public CaClient(CaClientConfig config) {
        this(config, Optional.empty());
    }

    /**
     * A client that takes no certificate without the proof that it is in {@code log}. Each takes a
     * second or two longer.
     */
    public CaClient(CaClientConfig config, TransparencyLog log) {
        this(config, Optional.of(log));
    }

    private CaClient(CaClientConfig config, Optional<TransparencyLog> log) {
        this.transport = new HttpTransport(config);
        this.issuance = new Issuance(transport, log);
    }

    /**
     * Gets a certificate with a key that the server makes and forgets; {@code ec-p256}.
     *
     * @throws CaException.Refused if the role does not allow it, or the credential is not accepted
     * @throws CaException.Unavailable if there is no server, or it cannot sign or commit just now
     * @throws CaException.Protocol if the answer makes no sense, or the server is not trusted
     */
    public IssuedIdentity issue(Credential credential, IssueRequest request) throws CaException {
        return issue(credential, request, KeyAlgorithm.EC_P256);
    }

    /** As {@link #issue(Credential, IssueRequest)}, with a key of the given kind. */
    public IssuedIdentity issue(
            Credential credential, IssueRequest request, KeyAlgorithm keyAlgorithm)
            throws CaException {
        return issuance.issue(credential, request, keyAlgorithm);
    }

    /**
     * Gets a certificate for {@code key}, whose private half stays here.
     *
     * @throws IllegalArgumentException if the key is not RSA, EC over P-256 or P-384, or Ed25519
     * @throws CaException as {@link #issue(Credential, IssueRequest)}
     */
    public IssuedIdentity sign(Credential credential, KeyPair key, IssueRequest request)
            throws CaException {
        return issuance.sign(credential, key, request);
    }

    /**
     * Gets a certificate for the key in {@code csr}. Names in the request and names in the CSR must
     * be the same if both are given.
     *
     * @param csr PKCS #10 in PEM
     * @throws CaException as {@link #issue(Credential, IssueRequest)}
     */
    public IssuedCertificate sign(Credential credential, String csr, IssueRequest request)
            throws CaException {
        return issuance.sign(credential, csr, request);
    }

    /**
     * Gets a successor of a certificate for {@code key}, which should be a new one.
     *
     * @param credential a token, or the current identity
     * @throws IllegalArgumentException if the key is not RSA, EC over P-256 or P-384, or Ed25519
     * @throws CaException as {@link #issue(Credential, IssueRequest)}
     */
    public IssuedIdentity renew(Credential credential, KeyPair key, RenewRequest request)
            throws CaException {
        return issuance.renew(credential, key, request);
    }

    /**
     * Revokes a certificate; once revoked it stays so, and asking again is no mistake.
     *
     * @throws CaException.Refused if there is no such certificate, or it is another's
     * @throws CaException as {@link #issue(Credential, IssueRequest)}
     */
    public Revocation revoke(
            Credential credential, X509Certificate certificate, RevocationReason reason)
            throws CaException {
        return revoke(credential, certificate.getSerialNumber().toString(16), reason);
    }

    /** As {@link #revoke(Credential, X509Certificate, RevocationReason)}, by serial in hex. */
    public Revocation revoke(Credential credential, String serialNumber, RevocationReason reason)
            throws CaException {
        JsonObject body =
                JsonObject.empty()
                        .with("serial_number", serialNumber)
                        .with("reason", reason.text());
        JsonObject answer = transport.post(credential, "/v1/revoke", body, Optional.empty());
        try {
            return new Revocation(
                    answer.text("serial_number"),
                    answer.instant("revoked_at"),
                    RevocationReason.parse(answer.text("reason"))
                            .orElse(RevocationReason.UNSPECIFIED),
                    answer.bool("already_revoked"));
        } catch (MalformedJsonException e) {
            throw Issuance.senseless(e);
        }
    }

    /**
     * Fetches the certificates to trust; needs no credential.
     *
     * @throws CaException as {@link #issue(Credential, IssueRequest)}
     */
    public TrustBundle trustBundle() throws CaException {
        JsonObject answer = transport.fetch("/v1/trust-bundle");
        try {
            return TrustBundles.read(answer);
        } catch (MalformedJsonException | MalformedPemException | IllegalArgumentException e) {
            throw Issuance.senseless(e);
        }
    }

    /**
     * Fetches the proof that {@code certificate}, whoever has it, is in the server's log; needs no
     * credential. {@link TransparencyLog#verify} says whether it is one.
     *
     * @return empty if the server knows of none: the certificate was issued within the last
     *     seconds, ended long ago, or was never issued by this server
     * @throws CaException as {@link #issue(Credential, IssueRequest)}
     */
    public Optional<String> inclusionProof(X509Certificate certificate) throws CaException {
        String hash;
        try {
            hash = HexFormat.of().formatHex(TreeMath.sha256(certificate.getTBSCertificate()));
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("the certificate cannot be encoded", e);
        }
        try {
            return Optional.of(text("/v1/log/proofs/" + hash));
        } catch (CaException.Refused e) {
            if (e.problem().type().equals(NOT_LOGGED)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Fetches the newest checkpoint of the server's log; needs no credential.
     *
     * @throws CaException as {@link #issue(Credential, IssueRequest)}
     */
    public String checkpoint() throws CaException {
        return text("/v1/log/checkpoint");
    }

    private String text(String path) throws CaException {
        return new String(transport.fetch(path, "text/plain"), StandardCharsets.UTF_8);
    }
}
