/** What commands ask of the server, as their users write it. */
@NullMarked
package dev.signet.cli.request;

import org.jspecify.annotations.NullMarked;
