package dev.signet.cli;

/** The command {@code signet}. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {}
}
