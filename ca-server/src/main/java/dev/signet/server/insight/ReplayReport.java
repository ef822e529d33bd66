package dev.signet.server.insight;

import dev.signet.server.audit.RecordedRequest;
import dev.signet.server.role.Decision;
import dev.signet.server.role.Decision.Granted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a changed role would have turned.
 *
 * @param from since when requests were to be looked at
 * @param oldest the time of the oldest event that was looked at; empty if there was none
 * @param complete whether everything since {@code from} was looked at; otherwise there was too much
 *     of it, and only what is not older than {@code oldest} counts here
 * @param requests how many were decided, each twice
 * @param undecidable how many are not on record well enough: their names were too many
 * @param refused granted as roles are, refused with the change
 * @param granted refused as roles are, granted with the change
 * @param altered granted either way, but not the same
 */
public record ReplayReport(
        Instant from,
        Optional<Instant> oldest,
        boolean complete,
        long requests,
        long undecidable,
        Turned refused,
        Turned granted,
        Turned altered) {

    /** Different requests of which a sample is kept, for each kind of turn. */
    static final int MAX_SAMPLES = 20;

    /**
     * Decisions that turn in one way.
     *
     * @param count of requests
     * @param samples the newest {@link #MAX_SAMPLES} that differ from each other
     */
    public record Turned(long count, List<Sample> samples) {}

    /**
     * Requests that ask for the same.
     *
     * @param request the newest of them, asked {@code at}
     * @param count of those like it
     * @param before as roles are
     * @param after with the change
     */
    public record Sample(
            Instant at, RecordedRequest request, long count, Decision before, Decision after) {}

    /** Counts while the replay goes on. */
    static final class Builder {

        private final Counting refused = new Counting();
        private final Counting granted = new Counting();
        private final Counting altered = new Counting();
        private Optional<Instant> oldest = Optional.empty();
        private long requests;
        private long undecidable;

        void reached(Instant at) {
            oldest = Optional.of(oldest.filter(at::isAfter).orElse(at));
        }

        void undecidable() {
            undecidable++;
        }

        void decided(Instant at, RecordedRequest request, Decision before, Decision after) {
            requests++;
            boolean wasGranted = before instanceof Granted;
            if (wasGranted && !(after instanceof Granted)) {
                refused.take(at, request, before, after);
            } else if (!wasGranted && after instanceof Granted) {
                granted.take(at, request, before, after);
            } else if (!GrantDifferences.between(before, after).isEmpty()) {
                altered.take(at, request, before, after);
            }
        }

        ReplayReport build(Instant from, boolean complete) {
            return new ReplayReport(
                    from,
                    oldest,
                    complete,
                    requests,
                    undecidable,
                    refused.turned(),
                    granted.turned(),
                    altered.turned());
        }
    }

    private static final class Counting {

        /** What makes two requests the same: not the pod that happened to ask. */
        private record Likeness(
                String cluster,
                String namespace,
                String serviceAccount,
                Optional<String> role,
                Optional<RecordedRequest.Subject> body,
                Optional<RecordedRequest.Subject> csr,
                Optional<Long> lifetimeSeconds,
                String keyType) {
            static Likeness of(RecordedRequest request) {
                return new Likeness(
                        request.identity().cluster(),
                        request.identity().namespace(),
                        request.identity().serviceAccount(),
                        request.role(),
                        request.body(),
                        request.csr(),
                        request.lifetimeSeconds(),
                        request.keyType());
            }
        }

        private final Map<Likeness, Sample> samples = new LinkedHashMap<>();
        private long count;

        void take(Instant at, RecordedRequest request, Decision before, Decision after) {
            count++;
            Likeness likeness = Likeness.of(request);
            Sample newest = samples.get(likeness);
            if (newest != null) {
                samples.put(
                        likeness,
                        new Sample(
                                newest.at(),
                                newest.request(),
                                newest.count() + 1,
                                newest.before(),
                                newest.after()));
            } else if (samples.size() < MAX_SAMPLES) {
                samples.put(likeness, new Sample(at, request, 1, before, after));
            }
        }

        Turned turned() {
            return new Turned(count, new ArrayList<>(samples.values()));
        }
    }
}
