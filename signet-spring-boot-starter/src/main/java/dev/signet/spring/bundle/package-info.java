/**
 * What a {@link dev.signet.client.RenewingIdentity} is to Spring Boot: an SSL bundle, as key stores
 * for servers that copy them and as managers for whoever lets JSSE ask.
 */
@NullMarked
package dev.signet.spring.bundle;

import org.jspecify.annotations.NullMarked;
