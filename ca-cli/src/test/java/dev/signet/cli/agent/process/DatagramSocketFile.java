package dev.signet.cli.agent.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The receiving end of a datagram socket in the file system, as systemd has one. */
public record DatagramSocketFile(Path path, int descriptor) implements AutoCloseable {

    private static final int MAX_OCTETS = 4096;
    private static final int ADDRESS_OCTETS = 110;

    public static DatagramSocketFile bind(Path path) {
        int socket = call("socket", 1, 2, 0);
        byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(ADDRESS_OCTETS);
            address.set(JAVA_SHORT, 0, (short) 1);
            MemorySegment.copy(name, 0, address, JAVA_BYTE, 2, name.length);
            int bound = call("bind", socket, address, 2 + name.length);
            if (bound != 0) {
                throw new AssertionError("cannot bind " + path);
            }
        }
        return new DatagramSocketFile(path, socket);
    }

    /** The next datagram; waits for it. */
    public String receive() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(MAX_OCTETS);
            var function = FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
            long length =
                    (long)
                            handle("recv", function)
                                    .invokeWithArguments(descriptor, buffer, (long) MAX_OCTETS, 0);
            byte[] octets = buffer.asSlice(0, length).toArray(JAVA_BYTE);
            return new String(octets, StandardCharsets.UTF_8);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        var _ = call("close", descriptor);
    }

    private static int call(String name, Object... arguments) {
        var types = new ValueLayout[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            types[i] = arguments[i] instanceof Integer ? JAVA_INT : ADDRESS;
        }
        try {
            return (int)
                    handle(name, FunctionDescriptor.of(JAVA_INT, types))
                            .invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    @SuppressWarnings("restricted")
    private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), descriptor);
    }
}
