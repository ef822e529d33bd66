/** An application whose server and clients have certificates that renew themselves. */
@NullMarked
package dev.signet.examples.spring;

import org.jspecify.annotations.NullMarked;
