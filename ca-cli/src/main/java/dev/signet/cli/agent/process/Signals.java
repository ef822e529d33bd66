package dev.signet.cli.agent.process;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Signals to this process that it answers itself. By {@code sun.misc.Signal} of module
 * jdk.unsupported, the only way there is; it is called by reflection, because javac warns of it
 * where nothing can be said in reply.
 */
public final class Signals {

    /**
     * All that services are told things with. The JVM keeps QUIT for itself (it prints what its
     * threads do), so that one cannot be had.
     */
    static final List<String> NAMES =
            List.of("TERM", "INT", "HUP", "USR1", "USR2", "WINCH", "QUIT");

    private static final String SIGNAL = "sun.misc.Signal";
    private static final String HANDLER = "sun.misc.SignalHandler";
    private static final int ENDED_BY_SIGNAL = 128;

    private Signals() {}

    /**
     * From now on hands the name of each such signal to {@code receiver}, on a thread of its own.
     *
     * @return the names of those that the JVM lets go
     */
    public static Set<String> receive(Consumer<String> receiver) {
        Set<String> received = new LinkedHashSet<>();
        for (String name : NAMES) {
            if (isReceived(name, receiver)) {
                received.add(name);
            }
        }
        return received;
    }

    /**
     * The exit status of who is ended by SIG{@code name}, as shells have it: 128 and its number.
     */
    public static int exitStatus(String name) {
        return ENDED_BY_SIGNAL + number(name);
    }

    /** The number of SIG{@code name} on this operating system. */
    static int number(String name) {
        try {
            Object signal = signal(name);
            return (int) signal.getClass().getMethod("getNumber").invoke(signal);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no signal " + name, e);
        }
    }

    private static boolean isReceived(String name, Consumer<String> receiver) {
        try {
            Class<?> handlerType = Class.forName(HANDLER);
            Object signal = signal(name);
            MethodHandle toReceiver =
                    MethodHandles.lookup()
                            .findVirtual(
                                    Consumer.class,
                                    "accept",
                                    MethodType.methodType(void.class, Object.class))
                            .bindTo(receiver);
            MethodHandle withName =
                    MethodHandles.dropArguments(toReceiver.bindTo(name), 0, signal.getClass());
            Object handler = MethodHandleProxies.asInterfaceInstance(handlerType, withName);
            var _ =
                    signal.getClass()
                            .getMethod("handle", signal.getClass(), handlerType)
                            .invoke(null, signal, handler);
            return true;
        } catch (InvocationTargetException e) {
            return false; // The JVM's own.
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no signals on this JVM", e);
        }
    }

    private static Object signal(String name) throws ReflectiveOperationException {
        return Class.forName(SIGNAL).getConstructor(String.class).newInstance(name);
    }
}
