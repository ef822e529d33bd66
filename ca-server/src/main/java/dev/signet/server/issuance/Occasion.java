package dev.signet.server.issuance;

import dev.signet.server.inventory.ClientFacts;
import dev.signet.server.x509.SerialNumber;
import java.util.Optional;

/**
 * What leads to a certificate.
 *
 * @param renewal whether renewing was asked for, also where nothing is renewed yet
 * @param renews the certificate whose place the new one takes
 */
record Occasion(boolean renewal, Optional<SerialNumber> renews, ClientFacts client) {

    /** A first certificate. */
    static final Occasion ISSUANCE = new Occasion(false, Optional.empty(), ClientFacts.NONE);
}
