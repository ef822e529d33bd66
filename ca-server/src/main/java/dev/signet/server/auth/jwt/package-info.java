/**
 * JWTs (RFC 7519) and the keys that verify them: tokens read in one way only, signed with a key
 * that their issuer publishes, and judged by the one who knows that issuer. Whom they stand for is
 * said in the packages of those who come with them.
 */
@NullMarked
package dev.signet.server.auth.jwt;

import org.jspecify.annotations.NullMarked;
