package dev.signet.server.inventory;

/** A service account in a cluster: what certificates are issued to, whichever its pods are. */
public record Service(String cluster, String namespace, String serviceAccount) {}
