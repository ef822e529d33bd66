package dev.signet.client.http;

import dev.signet.client.CaException;
import dev.signet.client.Credential;
import dev.signet.client.Identity;
import dev.signet.client.IssueRequest;
import dev.signet.client.IssuedCertificate;
import dev.signet.client.IssuedIdentity;
import dev.signet.client.KeyAlgorithm;
import dev.signet.client.NotLoggedException;
import dev.signet.client.RenewRequest;
import dev.signet.client.TransparencyLog;
import dev.signet.client.json.JsonObject;
import dev.signet.client.json.MalformedJsonException;
import dev.signet.client.pem.MalformedPemException;
import dev.signet.client.pem.Pem;
import dev.signet.client.pkcs10.CsrEncoder;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Optional;

/**
 * Issue, sign and renew at one server, as {@link dev.signet.client.CaClient} describes them. Safe
 * for concurrent use.
 */
public final class Issuance {

    /** Sent with renewals. */
    private static final String SDK_VERSION = "java/0.1.0";

    private final HttpTransport transport;
    private final Optional<TransparencyLog> log;

    /**
     * @param log that has to have each certificate
     */
    public Issuance(HttpTransport transport, Optional<TransparencyLog> log) {
        this.transport = transport;
        this.log = log;
    }

    public IssuedIdentity issue(
            Credential credential, IssueRequest request, KeyAlgorithm keyAlgorithm)
            throws CaException {
        JsonObject body = IssueBody.of(request).with("key_type", keyAlgorithm.text());
        JsonObject answer =
                transport.post(credential, path("/v1/issue"), body, request.idempotencyKey());
        IssuedCertificate certificate = certificate(answer);
        try {
            return new IssuedIdentity(
                    new Identity(
                            Pem.privateKey(
                                    answer.text("private_key"), certificate.leaf().getPublicKey()),
                            certificate.chain()),
                    certificate);
        } catch (MalformedJsonException | MalformedPemException | IllegalArgumentException e) {
            throw senseless(e);
        }
    }

    public IssuedIdentity sign(Credential credential, KeyPair key, IssueRequest request)
            throws CaException {
        return identity(key, sign(credential, CsrEncoder.encode(key), request));
    }

    public IssuedCertificate sign(Credential credential, String csr, IssueRequest request)
            throws CaException {
        JsonObject body = IssueBody.of(request).with("csr", csr);
        return certificate(
                transport.post(credential, path("/v1/sign"), body, request.idempotencyKey()));
    }

    public IssuedIdentity renew(Credential credential, KeyPair key, RenewRequest request)
            throws CaException {
        JsonObject body = IssueBody.of(request, SDK_VERSION).with("csr", CsrEncoder.encode(key));
        JsonObject answer =
                transport.post(credential, path("/v1/renew"), body, request.idempotencyKey());
        return identity(key, certificate(answer));
    }

    private String path(String path) {
        return log.isPresent() ? path + "?proof=true" : path;
    }

    private static IssuedIdentity identity(KeyPair key, IssuedCertificate certificate)
            throws CaException.Protocol {
        try {
            return new IssuedIdentity(
                    new Identity(key.getPrivate(), certificate.chain()), certificate);
        } catch (IllegalArgumentException e) {
            throw senseless(e);
        }
    }

    private IssuedCertificate certificate(JsonObject answer) throws CaException {
        try {
            IssuedCertificate certificate = IssueBody.read(answer);
            String serialNumber = answer.text("serial_number");
            if (!serialNumber.equals(certificate.serialNumber())) {
                throw new CaException.Protocol(
                        "the server speaks of certificate "
                                + serialNumber
                                + " but sent "
                                + certificate.serialNumber());
            }
            if (log.isPresent()) {
                requireProof(log.get(), certificate, answer.optionalText("inclusion_proof"));
            }
            return certificate;
        } catch (MalformedJsonException | MalformedPemException | IllegalArgumentException e) {
            throw senseless(e);
        }
    }

    private static void requireProof(
            TransparencyLog log, IssuedCertificate certificate, Optional<String> proof)
            throws CaException {
        if (proof.isEmpty()) {
            throw new CaException.Unavailable(
                    "the server's log has not taken up certificate "
                            + certificate.serialNumber()
                            + " yet",
                    Optional.of(Duration.ofSeconds(1)));
        }
        try {
            var unused = log.verify(certificate.leaf(), proof.get());
        } catch (NotLoggedException e) {
            throw new CaException.Protocol(
                    "the server does not prove that it logged the certificate: " + e.getMessage(),
                    e);
        }
    }

    /** What an answer that cannot be read is. */
    public static CaException.Protocol senseless(Exception e) {
        return new CaException.Protocol("the server's answer makes no sense: " + e.getMessage(), e);
    }
}
