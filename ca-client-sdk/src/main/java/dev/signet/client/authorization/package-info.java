/**
 * Who is at the other end, and what they may do: identities out of certificates, conditions on
 * them, policies in files, and the decision about each request. Adapters for servers are in the
 * packages below, one for each library, so that an application needs only those it uses.
 */
@NullMarked
package dev.signet.client.authorization;

import org.jspecify.annotations.NullMarked;
