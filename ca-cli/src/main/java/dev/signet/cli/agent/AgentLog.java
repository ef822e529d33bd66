package dev.signet.cli.agent;

import java.io.PrintStream;

/** What the agent tells people: one line each, to standard error. Safe for concurrent use. */
public record AgentLog(PrintStream out) {

    void say(String text) {
        out.println("signet agent: " + text);
    }

    void say(String certificate, String text) {
        say(certificate + ": " + text);
    }
}
