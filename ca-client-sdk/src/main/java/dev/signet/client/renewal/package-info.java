/** When to renew, how often to try, and what to believe of the answer. */
@NullMarked
package dev.signet.client.renewal;

import org.jspecify.annotations.NullMarked;
