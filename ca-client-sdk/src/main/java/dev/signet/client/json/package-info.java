/** A strict reader and a writer for the few JSON messages of the API. */
@NullMarked
package dev.signet.client.json;

import org.jspecify.annotations.NullMarked;
