/** For the JDK's own HTTP server. Needs {@code jdk.httpserver}. */
@NullMarked
package dev.signet.client.authorization.httpserver;

import org.jspecify.annotations.NullMarked;
