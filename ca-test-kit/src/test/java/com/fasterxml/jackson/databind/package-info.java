/** A library that the tests have in another version than the server. */
@NullMarked
package com.fasterxml.jackson.databind;

import org.jspecify.annotations.NullMarked;
