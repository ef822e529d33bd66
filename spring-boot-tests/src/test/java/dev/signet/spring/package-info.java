/** The starter in real applications, on whichever Boot is on the class path. */
@NullMarked
package dev.signet.spring;

import org.jspecify.annotations.NullMarked;
