/**
 * What PostgreSQL's JDBC driver makes itself, by the name of its class in a URL or in properties.
 */
@NullMarked
package dev.signet.client.postgresql;

import org.jspecify.annotations.NullMarked;
