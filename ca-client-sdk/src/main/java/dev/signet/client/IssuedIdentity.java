package dev.signet.client;

/** A certificate together with its private key. */
public record IssuedIdentity(Identity identity, IssuedCertificate certificate) {}
