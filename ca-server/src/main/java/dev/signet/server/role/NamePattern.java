package dev.signet.server.role;

import dev.signet.server.x509.SubjectAlternativeName;

/** A rule with the facts of one caller in it. */
sealed interface NamePattern permits DnsPattern, EmailPattern, UriPattern, IpRule, OtherPattern {

    /** What to ask for: the name itself if no glob is left, else the pattern. */
    String text();

    boolean matches(SubjectAlternativeName name);
}
