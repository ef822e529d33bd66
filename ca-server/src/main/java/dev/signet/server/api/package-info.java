/**
 * Turns HTTP requests into domain calls and outcomes into responses, as {@code openapi.yaml} says.
 */
@NullMarked
package dev.signet.server.api;

import org.jspecify.annotations.NullMarked;
