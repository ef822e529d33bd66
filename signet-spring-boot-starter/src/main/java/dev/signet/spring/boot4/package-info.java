/** What Spring Boot 4 has under names of its own. */
@NullMarked
package dev.signet.spring.boot4;

import org.jspecify.annotations.NullMarked;
