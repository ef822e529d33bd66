/**
 * Looks at what is about to be signed, before a CA key is used: RFC 5280, X.690, SPIFFE and our own
 * profile. Pure: equal octets and equal orders give equal findings.
 */
@NullMarked
package dev.signet.server.lint;

import org.jspecify.annotations.NullMarked;
