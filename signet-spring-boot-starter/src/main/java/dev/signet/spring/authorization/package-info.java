/** Each request is judged by who sent it, before the application sees it. */
@NullMarked
package dev.signet.spring.authorization;

import org.jspecify.annotations.NullMarked;
