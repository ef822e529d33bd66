package dev.signet.client.authorization.jmx;

import java.util.List;

/** What an {@code Authorization} knows, for JMX. */
public interface AuthorizationMXBean {

    /** {@code strict}, {@code permissive} or {@code dry_run}. */
    String getMode();

    /** Grows whenever policy or revocation lists change. */
    long getEpoch();

    /** SHA-256 of the policy's file that is in force, or nothing if the policy is from no file. */
    String getPolicySha256();

    /** What is wrong with the policy's file as it is now, or nothing. */
    String getPolicyFault();

    /** Callers with a certificate, at most 1000, the newest last. */
    List<CallerView> getCallersWithCertificate();

    /** Who still comes without a certificate: at most 1000 addresses, the newest last. */
    List<CallerView> getCallersWithoutCertificate();
}
