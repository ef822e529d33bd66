/** One exchange with the server, and what its answers mean. */
@NullMarked
package dev.signet.client.http;

import org.jspecify.annotations.NullMarked;
