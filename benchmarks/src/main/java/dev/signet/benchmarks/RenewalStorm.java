package dev.signet.benchmarks;

import dev.signet.server.issuance.RenewalWindow;
import dev.signet.server.x509.SerialNumber;
import dev.signet.server.x509.Validity;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;

/**
 * A fleet that is born within a minute, with certificates of a day, for a week, second by second:
 * how far what it asks for at its peak is above the mean. Windows are those that the server hands
 * out; nothing is signed.
 *
 * <p>Three times: with clients that renew at a random instant of their window, with clients that
 * always take its first, and with a certificate authority that is away for four hours of the third
 * day, after which clients come back as the SDK does, spread over the five minutes that they wait
 * between attempts at most.
 *
 * <p>Argument: clients.
 */
public final class RenewalStorm {

    private static final int LIFE = 86_400;
    private static final int SECONDS = 7 * LIFE;
    private static final int BORN_WITHIN = 60;

    /** The mean of the windows' middles: 8/15 of a life. */
    private static final int CYCLE = LIFE * 8 / 15;

    private static final int SLOT = 300;
    private static final Instant BEGIN = Instant.parse("2026-03-01T00:00:00Z");
    private static final int OUTAGE_BEGIN = 2 * LIFE + 10 * 3_600;
    private static final int OUTAGE_SECONDS = 4 * 3_600;
    private static final int LONGEST_PAUSE = 300;

    private final SplittableRandom random = new SplittableRandom(1);
    private final int clients;
    private final ToLongFunction<RenewalWindow> choice;
    private final int outageEnd;

    private RenewalStorm(int clients, boolean takesTheFirst, int outageSeconds) {
        this.clients = clients;
        this.choice = takesTheFirst ? window -> second(window.start()) : this::within;
        this.outageEnd = OUTAGE_BEGIN + outageSeconds;
    }

    /** Prints each cycle's peak over its mean. */
    public static void main(String[] arguments) {
        int clients = Integer.parseInt(arguments[0]);
        System.out.println(Machine.description());
        System.out.printf(
                Locale.ROOT,
                "%,d clients born within %d s, certificates of a day, %d days; certificates within"
                        + " %d s, peak over mean%n",
                clients,
                BORN_WITHIN,
                SECONDS / LIFE,
                SLOT);
        report("at random in the window", new RenewalStorm(clients, false, 0));
        report("first instant of the window", new RenewalStorm(clients, true, 0));
        report("CA away for 4 h on day 3", new RenewalStorm(clients, false, OUTAGE_SECONDS));
    }

    private static void report(String name, RenewalStorm storm) {
        int[] issued = storm.run();
        double mean = (double) Arrays.stream(issued).skip(1).sum() / (issued.length - 1);
        System.out.printf(Locale.ROOT, "%-28s mean %.0f; by cycle:", name, mean);
        for (int from = 1; from + CYCLE / SLOT <= issued.length; from += CYCLE / SLOT) {
            int peak = Arrays.stream(issued, from, from + CYCLE / SLOT).max().orElseThrow();
            System.out.printf(Locale.ROOT, " %.2f", peak / mean);
        }
        System.out.println();
    }

    /** How many certificates are issued in each slot. */
    private int[] run() {
        var issued = new int[SECONDS / SLOT];
        for (int client = 0; client < clients; client++) {
            long due = random.nextInt(BORN_WITHIN);
            while (due < SECONDS) {
                long at = due < OUTAGE_BEGIN || due >= outageEnd ? due : comeBack();
                if (at >= SECONDS) {
                    break;
                }
                issued[(int) (at / SLOT)]++;
                due = choice.applyAsLong(window(at));
            }
        }
        return issued;
    }

    private long comeBack() {
        return outageEnd + random.nextInt(LONGEST_PAUSE);
    }

    private RenewalWindow window(long at) {
        Instant birth = BEGIN.plusSeconds(at);
        return RenewalWindow.of(
                Validity.startingAt(birth, Duration.ofSeconds(LIFE)),
                birth,
                new SerialNumber(BigInteger.valueOf(random.nextLong(1, Long.MAX_VALUE))));
    }

    private long within(RenewalWindow window) {
        return random.nextLong(second(window.start()), second(window.end()) + 1);
    }

    private static long second(Instant instant) {
        return instant.getEpochSecond() - BEGIN.getEpochSecond();
    }
}
