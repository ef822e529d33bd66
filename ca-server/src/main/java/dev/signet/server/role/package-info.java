/**
 * Who may have which name: roles, the language of their rules, and the one pure decision over them.
 */
@NullMarked
package dev.signet.server.role;

import org.jspecify.annotations.NullMarked;
