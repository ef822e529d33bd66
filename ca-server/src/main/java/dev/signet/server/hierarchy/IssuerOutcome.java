package dev.signet.server.hierarchy;

import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.SerialNumber;
import dev.signet.server.x509.Validity;
import java.util.List;

/** How a deed on an issuer ended. */
public sealed interface IssuerOutcome {

    /** It is stored, and announced to every server. */
    record Done(Issuer issuer) implements IssuerOutcome {}

    /**
     * A CA certificate is on record and may be handed out.
     *
     * @param asked what the request asked for besides, which had no effect
     */
    record Signed(
            Issuer by, SerialNumber serial, Validity validity, Der certificate, List<String> asked)
            implements IssuerOutcome {}

    /** An issuer, or a request for one, has this name already. */
    record NameTaken(IssuerName name) implements IssuerOutcome {}

    /**
     * It cannot be done as asked.
     *
     * @param field what of the request this is about, as openapi.yaml names it
     * @param detail what was wrong, and what would be right
     */
    record Refused(String field, String detail) implements IssuerOutcome {}

    /** What would have been signed breaks rules; operators know which. Nothing was changed. */
    record LintFailed() implements IssuerOutcome {}

    /** The key that was to sign is out of reach; what it may have signed is on record. */
    record SignerUnavailable(IssuerName signer) implements IssuerOutcome {}
}
