/** What Spring Boot 3.5 has under names of its own. */
@NullMarked
package dev.signet.spring.boot3;

import org.jspecify.annotations.NullMarked;
