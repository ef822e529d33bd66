package dev.signet.server.identity;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A workload as its cluster vouches for it: a service account, and the pod and node that bear its
 * token as far as the token says. Workloads that run elsewhere have the same parts: who vouches for
 * them stands in the place of the cluster.
 *
 * @param cluster the operator's label for the cluster, a slug of at most 63 characters; {@link
 *     #JWT} and the label of an issuer of JWTs; or {@link #MACHINES}
 * @param trustDomain the cluster's SPIFFE trust domain (SPIFFE-ID §2.1)
 * @param namespace a DNS label
 * @param serviceAccount a DNS subdomain name of at most 253 characters
 * @param serviceAccountUid tells apart two accounts that had the same name one after the other; of
 *     a token that is no cluster's, the SHA-256 of its subject
 * @param pod a DNS subdomain name
 * @param podUid at most 128 characters
 * @param node a DNS subdomain name
 */
public record WorkloadIdentity(
        String cluster,
        String trustDomain,
        String namespace,
        String serviceAccount,
        String serviceAccountUid,
        Optional<String> pod,
        Optional<String> podUid,
        Optional<String> node) {

    /** Before the name of an issuer of JWTs: no cluster's name has a colon. */
    public static final String JWT = "jwt:";

    /** In the place of a cluster: machines that joined with a token of an operator's making. */
    public static final String MACHINES = "join:machines";

    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

    private static final int MAX_SUBDOMAIN = 253;

    private static final Pattern SLUG = Pattern.compile("((jwt|join):)?[a-z0-9][a-z0-9-]{0,62}");
    private static final Pattern TRUST_DOMAIN = Pattern.compile("[a-z0-9._-]{1,255}");
    private static final Pattern DNS_LABEL = Pattern.compile(LABEL);
    private static final Pattern SUBDOMAIN = Pattern.compile(LABEL + "(\\." + LABEL + ")*");
    private static final Pattern UID = Pattern.compile("[A-Za-z0-9-]{1,128}");

    /**
     * Takes what has the form Kubernetes gives it.
     *
     * @throws IllegalArgumentException if a part has another form; the message names the part and
     *     does not repeat its value
     */
    public WorkloadIdentity {
        require(SLUG, cluster, "cluster");
        require(TRUST_DOMAIN, trustDomain, "trust domain");
        require(DNS_LABEL, namespace, "namespace");
        requireSubdomain(serviceAccount, "service account");
        require(UID, serviceAccountUid, "service account uid");
        pod.ifPresent(name -> requireSubdomain(name, "pod"));
        podUid.ifPresent(uid -> require(UID, uid, "pod uid"));
        node.ifPresent(name -> requireSubdomain(name, "node"));
    }

    /** The name Kubernetes knows the service account by. */
    public String subject() {
        return "system:serviceaccount:" + namespace + ":" + serviceAccount;
    }

    /**
     * Whether both are the same service account of the same cluster by name. Its uid, pod and node
     * may differ: compare {@link #serviceAccountUid} too where a re-created account is another one.
     */
    public boolean sameAs(WorkloadIdentity other) {
        return cluster.equals(other.cluster)
                && namespace.equals(other.namespace)
                && serviceAccount.equals(other.serviceAccount);
    }

    private static void requireSubdomain(String value, String part) {
        require(SUBDOMAIN, value, part);
        if (value.length() > MAX_SUBDOMAIN) {
            throw new IllegalArgumentException(part + " has more than 253 characters");
        }
    }

    private static void require(Pattern pattern, String value, String part) {
        if (!pattern.matcher(value).matches()) {
            throw new IllegalArgumentException(part + " must match " + pattern);
        }
    }
}
