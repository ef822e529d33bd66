package dev.signet.server.auth;

import dev.signet.server.auth.Caller.KubernetesCaller;
import dev.signet.server.identity.WorkloadIdentity;
import java.time.Instant;
import java.util.Optional;

/** Callers that tests can be. */
public final class TestCallers {

    /** The service account orders of the namespace shop in the cluster dev, in a pod. */
    public static final WorkloadIdentity ORDERS =
            new WorkloadIdentity(
                    "dev",
                    "dev.example.org",
                    "shop",
                    "orders",
                    "ea13ff28-0b40-4f0e-8b0f-5d4f2f4f7a01",
                    Optional.of("orders-7d9f"),
                    Optional.of("72cd2d3c-22a7-4a3c-9a41-1b3f2c9f0b02"),
                    Optional.of("node-1.example.org"));

    public static final Caller ORDERS_POD =
            new KubernetesCaller(
                    ORDERS,
                    "9d3a4a52-6a2c-4a0e-b7c5-0c2f8f5e6d03",
                    Instant.parse("2026-01-02T04:04:05Z"));

    private TestCallers() {}
}
