package dev.signet.acceptance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Target;

/** Tells ErrorProne, which goes by the name, that a method is called for what it does as well. */
@Target(ElementType.METHOD)
@interface CanIgnoreReturnValue {}
