package dev.signet.server.lint;

import java.lang.annotation.ElementType;
import java.lang.annotation.Target;

/** On a builder: its methods return itself only for chaining. Error Prone knows it by its name. */
@Target(ElementType.TYPE)
@interface CanIgnoreReturnValue {}
