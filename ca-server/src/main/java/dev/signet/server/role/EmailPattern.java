package dev.signet.server.role;

import dev.signet.server.x509.EmailAddress;
import dev.signet.server.x509.SubjectAlternativeName;

/** An {@link EmailRule} with the facts of one caller in it. */
record EmailPattern(Glob localPart, DnsPattern host) implements NamePattern {

    @Override
    public String text() {
        return localPart + "@" + host.text();
    }

    @Override
    public boolean matches(SubjectAlternativeName name) {
        return name instanceof EmailAddress email
                && localPart.matches(email.localPart())
                && host.matches(email.host());
    }

    @Override
    public String toString() {
        return text();
    }
}
