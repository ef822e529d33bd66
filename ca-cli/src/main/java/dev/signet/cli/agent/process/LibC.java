package dev.signet.cli.agent.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/**
 * What the JDK cannot do: send any signal (its processes know TERM and KILL), and write to a
 * datagram socket of the UNIX domain. The C library is called directly, because an image without a
 * shell has neither {@code kill} nor {@code systemd-notify}.
 */
public final class LibC {

    private static final short AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;

    /** Linux: close on exec, so that children do not inherit the socket. */
    private static final int SOCK_CLOEXEC = 0x80000;

    /** Linux's sockaddr_un has so much room for a path. */
    private static final int MAX_PATH = 108;

    private static final int FAMILY_OCTETS = 2;

    private LibC() {}

    /**
     * Sends SIG{@code name} to process {@code pid}, which is above 1.
     *
     * @return false if there is no such process, or it may not be sent signals
     */
    public static boolean kill(long pid, String name) {
        if (pid <= 1 || pid > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("not the number of one process: " + pid);
        }
        MethodHandle kill = function("kill", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
        try {
            return (int) kill.invokeExact((int) pid, Signals.number(name)) == 0;
        } catch (Throwable e) {
            throw new IllegalStateException("kill(2) cannot be called", e);
        }
    }

    /**
     * Sends one datagram to the UNIX socket {@code path}; one that begins with {@code @} is in
     * Linux's abstract namespace. Linux alone.
     *
     * @throws IOException if nobody takes it
     */
    static void send(String path, String message) throws IOException {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        if (name.length == 0 || name.length >= MAX_PATH) {
            throw new IOException("not the path of a socket: " + path);
        }
        if (name[0] == '@') {
            name[0] = 0;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(FAMILY_OCTETS + MAX_PATH);
            address.set(JAVA_SHORT, 0, AF_UNIX);
            MemorySegment.copy(name, 0, address, JAVA_BYTE, FAMILY_OCTETS, name.length);
            byte[] octets = message.getBytes(StandardCharsets.UTF_8);
            MemorySegment datagram = arena.allocateFrom(JAVA_BYTE, octets);
            if (!sent(address, FAMILY_OCTETS + name.length, datagram)) {
                throw new IOException("nobody takes messages at " + path);
            }
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("socket(2) cannot be called", e);
        }
    }

    private static boolean sent(MemorySegment address, int length, MemorySegment datagram)
            throws Throwable {
        var three = FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
        int socket =
                (int)
                        function("socket", three)
                                .invokeExact((int) AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (socket < 0) {
            return false;
        }
        MethodHandle sendTo =
                function(
                        "sendto",
                        FunctionDescriptor.of(
                                JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS,
                                JAVA_INT));
        long sent =
                (long)
                        sendTo.invokeExact(
                                socket, datagram, datagram.byteSize(), 0, address, length);
        MethodHandle close = function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
        int closed = (int) close.invokeExact(socket);
        return sent == datagram.byteSize() && closed == 0;
    }

    @SuppressWarnings("restricted") // The jar's manifest allows it.
    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup()
                        .find(name)
                        .orElseThrow(() ->
                                new IllegalStateException("no " + name + " in the C library")),
                descriptor);
    }
}
