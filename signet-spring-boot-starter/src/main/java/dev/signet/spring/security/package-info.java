/** Who called, as Spring Security's authentication. */
@NullMarked
package dev.signet.spring.security;

import org.jspecify.annotations.NullMarked;
