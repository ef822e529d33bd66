/** The kit, with the JDK's own TLS as the judge. */
@NullMarked
package dev.signet.testkit;

import org.jspecify.annotations.NullMarked;
