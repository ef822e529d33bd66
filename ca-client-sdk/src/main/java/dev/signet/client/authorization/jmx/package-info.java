/** For whoever looks through JMX. Needs {@code java.management}. */
@NullMarked
package dev.signet.client.authorization.jmx;

import org.jspecify.annotations.NullMarked;
