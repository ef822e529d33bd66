package dev.signet.cli.round;

import dev.signet.cli.round.MutualTls.Connection;
import dev.signet.cli.round.MutualTls.RevokedException;
import dev.signet.client.CaClient;
import dev.signet.client.CaException;
import dev.signet.client.Credential;
import dev.signet.client.IssueRequest;
import dev.signet.client.IssuedCertificate;
import dev.signet.client.IssuedIdentity;
import dev.signet.client.Revocation;
import dev.signet.client.RevocationReason;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The main job, once, as a newcomer should see it: token → certificate → chain → mTLS → revoked →
 * on the CRL → refused. Steps build on one another, so the first that fails is the last.
 */
public final class Round {

    private static final long CRL_PATIENCE_MILLIS = 20_000;
    private static final long CRL_POLL_MILLIS = 50;

    private final URI server;
    private final CaClient client;
    private final TokenSource tokens;
    private final StepPrinter printer;
    private final PublishedCrls published = new PublishedCrls();

    private interface Action<T> {
        Found<T> run()
                throws StepFailedException, CaException, IOException, GeneralSecurityException;
    }

    public Round(URI server, CaClient client, TokenSource tokens, StepPrinter printer) {
        this.server = server;
        this.client = client;
        this.tokens = tokens;
        this.printer = printer;
    }

    /** Runs every step; true if all held. {@code onIssued} runs once the certificate is there. */
    public boolean run(Runnable onIssued) {
        try {
            String token = step("token", tokens::token);
            var credential = new Credential.Token(token);
            IssuedIdentity issued = step("issue", () -> issue(credential));
            onIssued.run();
            IssuedCertificate certificate = issued.certificate();
            RelyingParty before = step("chain", () -> chain(certificate));
            var _ = step("mtls", () -> mutualTls(issued, before));
            var _ = step("revoke", () -> revoke(credential, certificate));
            RelyingParty after = step("crl", () -> crl(certificate, before));
            var _ = step("refused", () -> refused(issued, before, after));
            return true;
        } catch (StepFailedException e) {
            return false; // It was printed where it failed.
        }
    }

    private <T> T step(String name, Action<T> action) throws StepFailedException {
        long began = System.nanoTime();
        try {
            Found<T> found = action.run();
            printer.print(new Step(name, true, found.summary(), found.facts(), since(began)));
            return found.value();
        } catch (StepFailedException
                | CaException
                | IOException
                | GeneralSecurityException
                | IllegalArgumentException e) {
            String problem = e.getMessage() == null ? e.toString() : e.getMessage();
            printer.print(new Step(name, false, problem, Map.of(), since(began)));
            throw new StepFailedException(problem, e);
        }
    }

    private Found<IssuedIdentity> issue(Credential credential) throws CaException {
        IssuedIdentity issued = client.issue(credential, IssueRequest.defaults());
        IssuedCertificate certificate = issued.certificate();
        List<String> names = Words.names(certificate.leaf());
        String lifetime =
                Words.duration(certificate.notBefore(), certificate.notAfter().plusSeconds(1));
        String summary =
                "serial %s for %s; lives %s, renew at %s"
                        .formatted(
                                certificate.serialNumber(),
                                String.join(", ", names),
                                lifetime,
                                Words.time(certificate.renewalWindow().start()));
        return Found.of(issued, summary)
                .with("url", server.resolve("/v1/issue").toString())
                .with("role", certificate.role())
                .with("names", names)
                .with("serial_number", certificate.serialNumber())
                .with("not_before", certificate.notBefore().toString())
                .with("not_after", certificate.notAfter().toString())
                .with("renew_from", certificate.renewalWindow().start().toString())
                .with("renew_until", certificate.renewalWindow().end().toString())
                .with("request_id", certificate.requestId());
    }

    /** Validates the chain as somebody who has the CRLs of this moment. */
    private Found<RelyingParty> chain(IssuedCertificate certificate)
            throws StepFailedException, IOException, GeneralSecurityException {
        RelyingParty party = published.relyingParty(certificate.trustBundle(), certificate.chain());
        try {
            party.check(certificate.chain());
        } catch (CertPathValidatorException e) {
            throw new StepFailedException("PKIX refuses the chain: " + e.getMessage(), e);
        }
        List<String> issuers = certificate.chain().stream().map(Words::issuer).toList();
        BigInteger number = PublishedCrls.number(party.crls().get(0));
        return Found.of(
                        party,
                        "PKIX accepts it below %s, with CRL number %s"
                                .formatted(String.join(" below ", issuers), number))
                .with("issuers", issuers)
                .with("crl_number", number);
    }

    private Found<Connection> mutualTls(IssuedIdentity issued, RelyingParty party)
            throws StepFailedException, IOException, GeneralSecurityException {
        String host = Words.host(issued.identity().leaf());
        try {
            Connection connection = new MutualTls(issued.identity()).connect(party, party, host);
            return Found.of(
                            connection,
                            "%s, %s: both sides presented it, the client called %s"
                                    .formatted(
                                            connection.protocol(), connection.cipherSuite(), host))
                    .with("protocol", connection.protocol())
                    .with("cipher_suite", connection.cipherSuite())
                    .with("host", host)
                    .with(
                            "client_serial_number",
                            connection.client().getSerialNumber().toString(16));
        } catch (RevokedException e) {
            throw new StepFailedException("refused as revoked, which it is not", e);
        }
    }

    private Found<Revocation> revoke(Credential credential, IssuedCertificate certificate)
            throws StepFailedException, CaException {
        Revocation revocation =
                client.revoke(credential, certificate.leaf(), RevocationReason.KEY_COMPROMISE);
        if (revocation.alreadyRevoked()) {
            throw new StepFailedException("it was revoked before anybody asked");
        }
        return Found.of(
                        revocation,
                        "serial %s at %s because of %s"
                                .formatted(
                                        revocation.serialNumber(),
                                        Words.time(revocation.revokedAt()),
                                        revocation.reason().text()))
                .with("serial_number", revocation.serialNumber())
                .with("revoked_at", revocation.revokedAt().toString())
                .with("reason", revocation.reason().text());
    }

    /** Waits for the CRL that lists the certificate; somebody who has that one. */
    private Found<RelyingParty> crl(IssuedCertificate certificate, RelyingParty before)
            throws StepFailedException, IOException, GeneralSecurityException {
        X509Certificate leaf = certificate.leaf();
        URI location = PublishedCrls.location(leaf);
        BigInteger earlier = PublishedCrls.number(before.crls().get(0));
        long began = System.nanoTime();
        X509CRL crl = published.fetch(location);
        while (!crl.isRevoked(leaf)) {
            if (since(began) > CRL_PATIENCE_MILLIS) {
                throw new StepFailedException(
                        "after %d s %s still does not list it"
                                .formatted(CRL_PATIENCE_MILLIS / 1000, location));
            }
            pause();
            crl = published.fetch(location);
        }
        BigInteger number = PublishedCrls.number(crl);
        if (number.compareTo(earlier) <= 0) {
            throw new StepFailedException(
                    "CRL number " + number + " does not follow number " + earlier);
        }
        int entries = crl.getRevokedCertificates().size();
        return Found.of(
                        published.relyingParty(certificate.trustBundle(), certificate.chain()),
                        "number %s lists it (%d in all), next by %s; from %s"
                                .formatted(
                                        number,
                                        entries,
                                        Words.time(crl.getNextUpdate().toInstant()),
                                        location))
                .with("crl_number", number)
                .with("entries", entries)
                .with("this_update", crl.getThisUpdate().toInstant().toString())
                .with("next_update", crl.getNextUpdate().toInstant().toString())
                .with("url", location.toString());
    }

    /** The client still has the old CRLs, so that only the server's decision is seen. */
    private Found<String> refused(IssuedIdentity issued, RelyingParty before, RelyingParty after)
            throws StepFailedException, IOException, GeneralSecurityException {
        String host = Words.host(issued.identity().leaf());
        try {
            var connection = new MutualTls(issued.identity()).connect(after, before, host);
            throw new StepFailedException(
                    "a peer with the new CRL accepted it over " + connection.protocol());
        } catch (RevokedException e) {
            return Found.of("revoked", "a peer that has this CRL refuses the connection: revoked")
                    .with("peer_reason", "revoked");
        }
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(CRL_POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for a CRL", e);
        }
    }

    private static long since(long began) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    }
}
