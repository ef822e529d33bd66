package dev.signet.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** {@code signet version}. */
@Command(name = "version", description = "Prints the version.")
final class VersionCommand implements Runnable, IVersionProvider {

    private final Terminal terminal;

    VersionCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** For {@code --version}, which picocli prints itself. */
    VersionCommand() {
        this(Terminal.ofProcess());
    }

    @Override
    public void run() {
        terminal.out().println(version());
    }

    @Override
    public String[] getVersion() {
        return new String[] {version()};
    }

    /** Name and version of this program, and the Java it runs on. */
    static String version() {
        String packaged = VersionCommand.class.getPackage().getImplementationVersion();
        return "signet "
                + (packaged == null ? "not packaged" : packaged)
                + ", Java "
                + Runtime.version();
    }
}
