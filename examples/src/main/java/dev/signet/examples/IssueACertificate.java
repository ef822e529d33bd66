package dev.signet.examples;

import dev.signet.client.CaClient;
import dev.signet.client.CaClientConfig;
import dev.signet.client.CaException;
import dev.signet.client.Credential;
import dev.signet.client.IssueRequest;
import dev.signet.client.IssuedIdentity;
import dev.signet.client.KeyAlgorithm;
import dev.signet.client.RenewRequest;
import dev.signet.client.RevocationReason;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateParsingException;

/** Gets a certificate for a key that never leaves this process, renews it and revokes the old. */
public final class IssueACertificate {

    private IssueACertificate() {}

    /** {@code args}: the server's address, the CA file it is known by, the file with the token. */
    public static void main(String[] args)
            throws IOException, CaException, CertificateParsingException {
        URI server = URI.create(args[0]);
        Path caFile = Path.of(args[1]);
        Path tokenFile = Path.of(args[2]);

        // begin issue
        var client = new CaClient(CaClientConfig.of(server, caFile));
        var token = new Credential.TokenFile(tokenFile); // read anew at every call
        var random = new SecureRandom();

        IssuedIdentity first;
        try {
            var key = KeyAlgorithm.EC_P256.generate(random); // stays here; the server sees a CSR
            first = client.sign(token, key, IssueRequest.defaults());
        } catch (CaException.Refused e) { // Unavailable: try again later; Protocol: report it
            System.err.println(e.problem().sentence());
            throw e;
        }
        System.out.println(first.certificate().leaf().getSubjectAlternativeNames());
        System.out.println("renew from " + first.certificate().renewalWindow().start());

        // Mutual TLS with the current certificate, a new key, the same names. Where the server
        // asks the cluster about each token, send the token here too.
        var current = new Credential.MutualTls(first.identity());
        var newKey = KeyAlgorithm.EC_P256.generate(random);
        var second = client.renew(current, newKey, RenewRequest.of(first.certificate().leaf()));
        System.out.println(second.certificate().serialNumber() + " replaces the first");

        var old = client.revoke(token, first.certificate().leaf(), RevocationReason.SUPERSEDED);
        System.out.println(old.serialNumber() + " was revoked at " + old.revokedAt());
        // end
    }
}
