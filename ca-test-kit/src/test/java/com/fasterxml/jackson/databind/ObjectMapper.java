package com.fasterxml.jackson.databind;

/** Another version than the server's, as the tests of others have; no good to it. */
public class ObjectMapper {

    public ObjectMapper() {
        throw new AssertionError("the server met a library of the tests");
    }
}
