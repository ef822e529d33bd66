/** SSL bundles that renew themselves, for Spring Boot. */
@NullMarked
package dev.signet.spring;

import org.jspecify.annotations.NullMarked;
