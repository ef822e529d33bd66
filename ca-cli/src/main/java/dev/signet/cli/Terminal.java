package dev.signet.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Where a command prints: results to {@code out}, everything else to {@code err}. */
record Terminal(PrintStream out, PrintStream err) {

    /** UTF-8 whatever the locale says: a check mark is no reason to ask for one. */
    static Terminal ofProcess() {
        return new Terminal(utf8(FileDescriptor.out), utf8(FileDescriptor.err));
    }

    /** How the user calls this program, to be put before what they could type next. */
    static String command() {
        return shellWord(System.getProperty("signet.command", "signet"));
    }

    /** {@code word} so that a POSIX shell takes it as one word. */
    static String shellWord(String word) {
        return word.matches("[A-Za-z0-9_./:=@%+,-]+")
                ? word
                : "'" + word.replace("'", "'\\''") + "'";
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }
}
