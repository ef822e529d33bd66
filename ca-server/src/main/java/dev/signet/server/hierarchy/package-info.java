/**
 * Makes issuers, takes them in from elsewhere, and certifies CAs: what stands above certificates.
 */
@NullMarked
package dev.signet.server.hierarchy;

import org.jspecify.annotations.NullMarked;
