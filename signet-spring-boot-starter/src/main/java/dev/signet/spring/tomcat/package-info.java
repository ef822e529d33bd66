/** Tomcat with a renewing identity. */
@NullMarked
package dev.signet.spring.tomcat;

import org.jspecify.annotations.NullMarked;
