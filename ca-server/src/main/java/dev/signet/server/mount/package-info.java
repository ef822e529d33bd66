/** The PKIs of this server: what each is called and what holds for all of it. */
@NullMarked
package dev.signet.server.mount;

import org.jspecify.annotations.NullMarked;
