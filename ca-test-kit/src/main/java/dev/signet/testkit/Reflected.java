package dev.signet.testkit;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An object, or a class for its static methods, of another class loader. Its methods are called by
 * name, which must be unique, while the calling thread's context class loader is that other one:
 * the server's threads and its look-ups of services begin with it.
 */
record Reflected(ClassLoader loader, Object target) {

    /**
     * Calls a public method.
     *
     * @throws IOException if it does
     * @throws RuntimeException if it does
     */
    @Nullable Object call(String name, Object... arguments) throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return method(name).invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw thrown(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(name + " is not public", e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** As {@link #call}, for a method that returns nothing. */
    void run(String name, Object... arguments) throws IOException {
        Object nothing = call(name, arguments);
        if (nothing != null) {
            throw new IllegalStateException(name + " returned " + nothing);
        }
    }

    private Method method(String name) {
        Class<?> type = target instanceof Class<?> itself ? itself : target.getClass();
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(type + " has no method " + name));
    }

    private static IOException thrown(@Nullable Throwable cause) {
        if (cause instanceof IOException io) {
            return io;
        } else if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
        } else if (cause instanceof Error error) {
            throw error;
        }
        return new IOException(cause);
    }
}
