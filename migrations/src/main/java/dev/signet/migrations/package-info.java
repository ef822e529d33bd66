@NullMarked
package dev.signet.migrations;

import org.jspecify.annotations.NullMarked;
