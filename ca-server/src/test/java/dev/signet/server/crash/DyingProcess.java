package dev.signet.server.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/** Kills its own process, as {@code kill -9} does, where a test wants it. */
final class DyingProcess {

    private final CrashPoint point;
    private final AtomicInteger commits = new AtomicInteger();
    private volatile boolean armed;

    DyingProcess(CrashPoint point) {
        this.point = point;
    }

    /** From now on it dies when it comes to its point. */
    void arm() {
        armed = true;
    }

    void at(CrashPoint reached) {
        if (armed && reached == point) {
            try {
                var _ =
                        new ProcessBuilder(
                                        "kill", "-9", Long.toString(ProcessHandle.current().pid()))
                                .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            while (true) {
                LockSupport.park();
            }
        }
    }

    /** {@code database}, whose commits are counted. */
    DataSource watching(DataSource database) {
        return (DataSource)
                Proxy.newProxyInstance(
                        DataSource.class.getClassLoader(),
                        new Class<?>[] {DataSource.class},
                        (proxy, method, arguments) -> {
                            Object result = invoke(database, method, arguments);
                            return result instanceof Connection connection
                                    ? watching(connection)
                                    : result;
                        });
    }

    private Connection watching(Connection connection) {
        return (Connection)
                Proxy.newProxyInstance(
                        Connection.class.getClassLoader(),
                        new Class<?>[] {Connection.class},
                        (proxy, method, arguments) -> {
                            if (!armed || !method.getName().equals("commit")) {
                                return invoke(connection, method, arguments);
                            }
                            boolean first = commits.incrementAndGet() == 1;
                            at(
                                    first
                                            ? CrashPoint.BEFORE_THE_FIRST_COMMIT
                                            : CrashPoint.BEFORE_THE_SECOND_COMMIT);
                            Object result = invoke(connection, method, arguments);
                            at(
                                    first
                                            ? CrashPoint.AFTER_THE_FIRST_COMMIT
                                            : CrashPoint.AFTER_THE_SECOND_COMMIT);
                            return result;
                        });
    }

    private static Object invoke(Object target, java.lang.reflect.Method method, Object[] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
