package dev.signet.server.config;

import java.nio.file.Path;

/** A configuration file that the server refuses to start with; the message is for its author. */
public final class InvalidConfigException extends Exception {

    private static final long serialVersionUID = 1L;

    InvalidConfigException(Path file, String detail) {
        super(file + ": " + detail);
    }

    InvalidConfigException(Path file, String detail, Throwable cause) {
        super(file + ": " + detail, cause);
    }
}
