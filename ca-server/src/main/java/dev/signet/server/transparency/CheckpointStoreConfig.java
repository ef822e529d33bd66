package dev.signet.server.transparency;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An object in a store that speaks S3, in which the newest checkpoint is kept.
 *
 * @param url of the object, with the bucket in host or path; not of a bucket whose versions the
 *     database's owner can take away
 * @param region default: us-east-1, which stores other than Amazon's do not mind
 * @param credentialsFile one line, {@code ACCESS-KEY:SECRET}; without it requests are not signed
 */
public record CheckpointStoreConfig(URI url, String region, Optional<Path> credentialsFile) {

    public static final String DEFAULT_REGION = "us-east-1";

    public CheckpointStoreConfig {
        WitnessConfig.requireHttp("audit.checkpoint_store.url", url);
        if (url.getRawPath().length() < 2 || url.getRawQuery() != null) {
            throw new IllegalArgumentException(
                    "audit.checkpoint_store.url must name an object, without a query: " + url);
        }
        if (!region.matches("[a-z0-9-]{1,64}")) {
            throw new IllegalArgumentException(
                    "audit.checkpoint_store.region must be like eu-central-1: " + region);
        }
    }
}
