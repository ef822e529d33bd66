/** Bearer tokens of operators: drawn here, shown once, kept as hashes. */
@NullMarked
package dev.signet.server.auth.token;

import org.jspecify.annotations.NullMarked;
