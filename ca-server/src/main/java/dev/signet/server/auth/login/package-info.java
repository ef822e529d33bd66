/** Logins of operators, for the audit log. */
@NullMarked
package dev.signet.server.auth.login;

import org.jspecify.annotations.NullMarked;
