package dev.signet.server.selfaudit;

import dev.signet.server.x509.SerialNumber;
import java.math.BigInteger;
import java.time.Instant;
import java.util.OptionalInt;

/** What a serial number says of its certificate's end: retention drops whole months. */
final class DrawnSerial {

    private DrawnSerial() {}

    /**
     * Whether the month in which the certificate ends is over, so that its record may be gone;
     * never of serial numbers of other forms than are drawn here.
     */
    static boolean isOver(String hex, Instant now) {
        OptionalInt month = new SerialNumber(new BigInteger(hex, 16)).expiryMonth();
        return month.isPresent() && SerialNumber.monthEnd(month.getAsInt()).isBefore(now);
    }
}
