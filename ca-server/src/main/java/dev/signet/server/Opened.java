package dev.signet.server;

import java.util.ArrayDeque;
import java.util.Deque;

/** What a start has opened so far: closed, newest first, unless the start succeeds. */
final class Opened implements AutoCloseable {

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    <T extends AutoCloseable> T add(T resource) {
        opened.push(resource);
        return resource;
    }

    /** Leaves everything open: it has an owner now. */
    void keep() {
        opened.clear();
    }

    @Override
    public void close() {
        for (AutoCloseable resource : opened) {
            try {
                resource.close();
            } catch (Exception e) {
                throw new IllegalStateException("cannot undo a failed start", e);
            }
        }
    }
}
