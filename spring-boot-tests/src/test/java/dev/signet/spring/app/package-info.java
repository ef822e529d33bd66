/** The application that the tests start. */
@NullMarked
package dev.signet.spring.app;

import org.jspecify.annotations.NullMarked;
