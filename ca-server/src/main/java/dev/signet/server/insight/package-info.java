/** Tells what roles would do, before anybody changes them or asks. Floor 3; changes nothing. */
@NullMarked
package dev.signet.server.insight;

import org.jspecify.annotations.NullMarked;
