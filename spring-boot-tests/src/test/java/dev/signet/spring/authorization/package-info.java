/** What decides about requests and connections. */
@NullMarked
package dev.signet.spring.authorization;

import org.jspecify.annotations.NullMarked;
