package dev.signet.cli.cluster;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a token is asked to say, as in Kubernetes' TokenRequest.
 *
 * @param namespace a DNS label
 * @param serviceAccount a DNS subdomain, which may have dots
 * @param lifetime 1 s to 366 d; a real cluster gives no less than 10 min, but nobody likes to wait
 *     that long to see a token expire
 * @param pod that the token is bound to; left out: one named after the service account
 */
public record TokenRequest(
        String namespace,
        String serviceAccount,
        String audience,
        Duration lifetime,
        Optional<String> pod) {

    public static final Duration DEFAULT_LIFETIME = Duration.ofHours(1);

    private static final Duration MAX_LIFETIME = Duration.ofDays(366);
    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    private static final Pattern NAMESPACE = Pattern.compile(LABEL);
    private static final Pattern SUBDOMAIN = Pattern.compile(LABEL + "(\\." + LABEL + ")*");
    private static final int MAX_SUBDOMAIN = 253;

    public TokenRequest {
        if (!NAMESPACE.matcher(namespace).matches()) {
            throw new IllegalArgumentException(
                    "a namespace is 1 to 63 of a-z, 0-9 and inner '-', not \"" + namespace + "\"");
        }
        requireSubdomain("service account", serviceAccount);
        pod.ifPresent(name -> requireSubdomain("pod", name));
        if (audience.isBlank()) {
            throw new IllegalArgumentException("a token needs an audience");
        }
        if (lifetime.toSeconds() < 1 || lifetime.compareTo(MAX_LIFETIME) > 0) {
            throw new IllegalArgumentException(
                    "a token lives 1 s to 366 d, not " + lifetime.toSeconds() + " s");
        }
    }

    /** A token of one hour for the audience of Signet. */
    public static TokenRequest of(String namespace, String serviceAccount) {
        return new TokenRequest(
                namespace,
                serviceAccount,
                StandInCluster.AUDIENCE,
                DEFAULT_LIFETIME,
                Optional.empty());
    }

    /** What a cluster calls this identity. */
    public String subject() {
        return "system:serviceaccount:" + namespace + ":" + serviceAccount;
    }

    private static void requireSubdomain(String what, String name) {
        if (name.length() > MAX_SUBDOMAIN || !SUBDOMAIN.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a " + what + " is labels of a-z, 0-9 and inner '-', not \"" + name + "\"");
        }
    }
}
