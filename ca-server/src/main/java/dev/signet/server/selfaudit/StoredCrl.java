package dev.signet.server.selfaudit;

import java.time.Instant;

/**
 * A CRL as it stands in the database.
 *
 * @param shard -1 if it is of all certificates
 * @param seen no revocation up to this version is missing in it
 * @param base a delta CRL lists what is newer than this version; -1 for any other
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
record StoredCrl(
        String issuer,
        String scope,
        int shard,
        long seen,
        long base,
        Instant thisUpdate,
        byte[] der) {}
