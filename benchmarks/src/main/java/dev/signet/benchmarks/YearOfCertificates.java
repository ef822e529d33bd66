package dev.signet.benchmarks;

import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A year of a fleet, second by second: what it asks of its certificate authority. Nothing is
 * signed; what a certificate costs is measured by {@link TwoServers}.
 *
 * <p>Every workload renews at a random instant of the server's renewal window (within two fifths to
 * two thirds of a certificate's life). Besides, pods are replaced now and then; once a month all
 * nodes are, over some hours; one node pool in a hundred crashes each month and comes back within a
 * minute; and once a year the certificate authority is away for four hours, after which clients
 * come back spread over ten minutes.
 *
 * <p>Arguments: workloads, octets of a certificate in the database (with names, audit events and
 * indexes).
 */
public final class YearOfCertificates {

    private static final int DAY = 86_400;
    private static final int YEAR = 365 * DAY;
    private static final int MONTH = 30 * DAY;
    private static final int LIFE = DAY;
    private static final int REPLACED_EVERY_DAYS = 7;
    private static final int NODES_REPLACED_WITHIN = 4 * 3_600;
    private static final int CRASHED_SHARE = 100;
    private static final int CRASH_SECONDS = 60;
    private static final int OUTAGE_BEGIN = 200 * DAY;
    private static final int OUTAGE_END = OUTAGE_BEGIN + 4 * 3_600;
    private static final int SPREAD = 600;

    /** One in so many pods that are replaced has its certificate revoked. */
    private static final int REVOKED_OF_REPLACED = 100;

    /** An entry stays on the CRL for a CRL's lifetime beyond the certificate's end. */
    private static final int LISTED = 2 * DAY;

    private final SplittableRandom random = new SplittableRandom(1);
    private final int workloads;
    private final int[] due;

    /** Workloads by the second they are due, modulo a day: the first of each list, and the next. */
    private final int[] first = new int[DAY];

    private final int[] next;
    private final int[] issued = new int[YEAR];
    private final int[] revoked = new int[YEAR];

    private YearOfCertificates(int workloads) {
        this.workloads = workloads;
        this.due = new int[workloads];
        this.next = new int[workloads];
        Arrays.fill(first, -1);
        for (int workload = 0; workload < workloads; workload++) {
            enqueue(workload, random.nextInt(LIFE * 2 / 3));
        }
    }

    public static void main(String[] args) {
        var year = new YearOfCertificates(Integer.parseInt(args[0]));
        for (int second = 0; second < YEAR; second++) {
            year.pass(second);
        }
        year.print(Double.parseDouble(args[1]));
    }

    private void pass(int second) {
        int workload = first[second % DAY];
        first[second % DAY] = -1;
        while (workload >= 0) {
            int following = next[workload];
            if (due[workload] > second) {
                enqueue(workload, due[workload]);
            } else {
                ask(workload, second);
                enqueue(workload, due[workload]);
            }
            workload = following;
        }
        for (int pod = replaced(second); pod > 0; pod--) {
            ask(random.nextInt(workloads), second);
            if (random.nextInt(REVOKED_OF_REPLACED) == 0) {
                revoked[second]++;
            }
        }
    }

    /** Gets a certificate, or comes again when there is somebody to ask. */
    private void ask(int workload, int second) {
        if (second >= OUTAGE_BEGIN && second < OUTAGE_END) {
            due[workload] = OUTAGE_END + random.nextInt(SPREAD);
        } else {
            issued[second]++;
            due[workload] = second + LIFE * 2 / 5 + random.nextInt(LIFE * 4 / 15);
        }
    }

    private void enqueue(int workload, int second) {
        due[workload] = second;
        next[workload] = first[second % DAY];
        first[second % DAY] = workload;
    }

    private int replaced(int second) {
        double rate = (double) workloads / (REPLACED_EVERY_DAYS * DAY);
        int ofMonth = second % MONTH;
        if (ofMonth < NODES_REPLACED_WITHIN) {
            rate += (double) workloads / NODES_REPLACED_WITHIN;
        }
        if (ofMonth >= MONTH / 2 && ofMonth < MONTH / 2 + CRASH_SECONDS) {
            rate += (double) workloads / CRASHED_SHARE / CRASH_SECONDS;
        }
        int whole = (int) rate;
        return whole + (random.nextDouble() < rate - whole ? 1 : 0);
    }

    private void print(double octets) {
        long all = Arrays.stream(issued).asLongStream().sum();
        say("%,d workloads, certificates of 24 h, a year: %,d certificates", workloads, all);
        say(
                "  in the mean              %8.1f a second, %,d a day, %,d a month",
                (double) all / YEAR, all / 365, all / 12);
        say("  busiest hour             %8.1f a second", most(issued, 3_600) / 3_600.0);
        say("  busiest minute           %8.1f a second", most(issued, 60) / 60.0);
        say("  busiest second           %8d", most(issued, 1));
        say("  in force at most         %,8d", most(issued, LIFE));
        say("  on all CRLs at most      %,8d entries", most(revoked, LISTED));
        say(
                "  a month in the database  %8.0f GB of %.0f octets each",
                all / 12 * octets / 1e9, octets);
    }

    /** The most within any {@code seconds} on end. */
    private static long most(int[] each, int seconds) {
        long sum = 0;
        long most = 0;
        for (int second = 0; second < each.length; second++) {
            sum += each[second];
            if (second >= seconds) {
                sum -= each[second - seconds];
            }
            most = Math.max(most, sum);
        }
        return most;
    }

    private static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }
}
