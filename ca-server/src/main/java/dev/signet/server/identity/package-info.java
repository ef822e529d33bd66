/** Who a workload is. Floor 0; knows no other package of the server. */
@NullMarked
package dev.signet.server.identity;

import org.jspecify.annotations.NullMarked;
