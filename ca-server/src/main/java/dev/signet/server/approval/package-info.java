/** Requests that two people must want before they are done. */
@NullMarked
package dev.signet.server.approval;

import org.jspecify.annotations.NullMarked;
