package dev.signet.server.selfaudit;

import java.time.Instant;

/**
 * Something on record that does not agree with itself.
 *
 * @param check the word of the check that does not hold
 * @param subject the serial number of a certificate, or the scope of a CRL
 * @param detail in words for operators, at most {@value #MAX_DETAIL} characters
 */
public record Mismatch(
        String check, String issuer, String subject, String detail, Instant foundAt) {

    static final int MAX_DETAIL = 1024;

    public Mismatch {
        detail = detail.length() <= MAX_DETAIL ? detail : detail.substring(0, MAX_DETAIL);
    }
}
