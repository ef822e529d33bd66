package dev.signet.server.rotation;

import dev.signet.server.audit.Author;

/** What tests of issuers' lives share. */
final class TestLives {

    static final Author OPERATOR = new Author("operator:bootstrap", "request-1");

    private TestLives() {}
}
