package dev.signet.server.hierarchy;

import dev.signet.server.issuer.IssuerName;
import dev.signet.server.issuer.KeyPlace;
import dev.signet.server.x509.CaExtensions;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.SignatureAlgorithm;
import java.time.Duration;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;

/**
 * A CA to be made here.
 *
 * @param signature one that {@code keys} can sign with
 * @param place where its key is, or is to be made
 * @param lifetime empty for as long as is usual, but no longer than the CA above
 * @param succeeds the issuer whose place it will take: it is prepared and signs no certificates
 *     yet; empty: it is active at once
 */
public record NewCa(
        IssuerName name,
        X500Name subject,
        KeyAlgorithm keys,
        SignatureAlgorithm signature,
        KeyPlace place,
        CaExtensions extensions,
        Optional<Duration> lifetime,
        Optional<IssuerName> succeeds) {}
