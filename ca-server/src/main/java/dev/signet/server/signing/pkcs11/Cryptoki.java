package dev.signet.server.signing.pkcs11;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.signet.server.signing.KeyUnreachableException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The few functions of a PKCS #11 library (Cryptoki, v2.40) that SunPKCS11 has no door to: which
 * slot has the token of a label, whether its PIN may be tried, a key that is made in the token
 * without a copy in the session, and the end of the library's state.
 *
 * <p>As the standard's structures are laid out on 64-bit Linux. Keys may be made by several
 * threads; whoever calls anything else calls alone.
 */
final class Cryptoki {

    /** CKF_OS_LOCKING_OK: several threads will call. */
    private static final long OS_LOCKING = 2;

    private static final long ALREADY_INITIALIZED = 0x191;
    private static final long USER_PIN_FINAL_TRY = 0x20000;
    private static final long USER_PIN_LOCKED = 0x40000;

    /** After the version, CK_FUNCTION_LIST is one pointer for each function. */
    private static final int FUNCTIONS_BEGIN = 8;

    private static final int INITIALIZE = 0;
    private static final int FINALIZE = 1;
    private static final int GET_SLOT_LIST = 4;
    private static final int GET_TOKEN_INFO = 6;
    private static final int OPEN_SESSION = 12;
    private static final int CLOSE_SESSION = 13;
    private static final int GENERATE_KEY = 58;

    private static final int INITIALIZE_ARGS_OCTETS = 48;
    private static final int INITIALIZE_ARGS_FLAGS = 32;
    private static final int TOKEN_INFO_OCTETS = 256;
    private static final int TOKEN_INFO_LABEL = 32;
    private static final int TOKEN_INFO_FLAGS = 96;
    private static final int MAX_SLOTS = 1024;

    /** CKF_SERIAL_SESSION, which is always set, and CKF_RW_SESSION. */
    private static final long READ_WRITE_SESSION = 4 | 2;

    private static final long AES_KEY_GEN = 0x1080;
    private static final int MECHANISM_OCTETS = 24;

    private final SymbolLookup library;
    private volatile MemorySegment functions = MemorySegment.NULL;

    /** A token and the slot it is in. */
    record Token(long slot, long flags) {

        /** Whether a wrong PIN now, or no PIN at all, would be the last. */
        boolean isNearLock() {
            return (flags & (USER_PIN_FINAL_TRY | USER_PIN_LOCKED)) != 0;
        }
    }

    /**
     * Loads {@code path}.
     *
     * @throws IllegalArgumentException if it is no library
     */
    @SuppressWarnings("restricted") // A PKCS #11 library is native code by its nature.
    Cryptoki(Path path) {
        this.library = SymbolLookup.libraryLookup(path, Arena.global());
    }

    /** The present token called {@code label}; empty if no slot has it. */
    Optional<Token> token(String label) throws KeyUnreachableException {
        ensureInitialized();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment slots = arena.allocate(JAVA_LONG, MAX_SLOTS);
            MemorySegment count = arena.allocateFrom(JAVA_LONG, MAX_SLOTS);
            require(
                    "C_GetSlotList",
                    call(
                            GET_SLOT_LIST,
                            FunctionDescriptor.of(JAVA_LONG, JAVA_BYTE, ADDRESS, ADDRESS),
                            (byte) 1,
                            slots,
                            count));
            MemorySegment info = arena.allocate(TOKEN_INFO_OCTETS, Long.BYTES);
            for (int i = 0; i < count.get(JAVA_LONG, 0); i++) {
                long slot = slots.getAtIndex(JAVA_LONG, i);
                var signature = FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, ADDRESS);
                if (call(GET_TOKEN_INFO, signature, slot, info) == 0
                        && labelOf(info).equals(label)) {
                    return Optional.of(new Token(slot, info.get(JAVA_LONG, TOKEN_INFO_FLAGS)));
                }
            }
            return Optional.empty();
        }
    }

    /**
     * Makes an AES key of 256 bits called {@code label}, which never leaves the token. What
     * SunPKCS11 makes is first an object of a session, and it ends that by its number when its
     * collector runs: of whatever object has the number by then.
     *
     * @param slot of a token that this process is logged in to
     */
    void generateAesKey(long slot, String label) throws KeyUnreachableException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment handle = arena.allocate(JAVA_LONG);
            require(
                    "C_OpenSession",
                    call(
                            OPEN_SESSION,
                            FunctionDescriptor.of(
                                    JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS),
                            slot,
                            READ_WRITE_SESSION,
                            MemorySegment.NULL,
                            MemorySegment.NULL,
                            handle));
            long session = handle.get(JAVA_LONG, 0);
            try {
                generate(arena, session, KeyTemplate.aes(label));
            } finally {
                var _ = call(CLOSE_SESSION, FunctionDescriptor.of(JAVA_LONG, JAVA_LONG), session);
            }
        }
    }

    private void generate(Arena arena, long session, KeyTemplate template)
            throws KeyUnreachableException {
        MemorySegment mechanism = arena.allocate(MECHANISM_OCTETS, Long.BYTES);
        mechanism.set(JAVA_LONG, 0, AES_KEY_GEN);
        require(
                "C_GenerateKey",
                call(
                        GENERATE_KEY,
                        FunctionDescriptor.of(
                                JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS),
                        session,
                        mechanism,
                        template.in(arena),
                        (long) template.size(),
                        arena.allocate(JAVA_LONG)));
    }

    /** Ends every session and login of this process, and whatever the library remembers. */
    void end() throws KeyUnreachableException {
        if (!functions.equals(MemorySegment.NULL)) {
            var _ = call(FINALIZE, FunctionDescriptor.of(JAVA_LONG, ADDRESS), MemorySegment.NULL);
            functions = MemorySegment.NULL;
        }
    }

    private void ensureInitialized() throws KeyUnreachableException {
        if (!functions.equals(MemorySegment.NULL)) {
            return;
        }
        MemorySegment list = functionList();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment args = arena.allocate(INITIALIZE_ARGS_OCTETS, Long.BYTES);
            args.set(JAVA_LONG, INITIALIZE_ARGS_FLAGS, OS_LOCKING);
            long answer =
                    invoke(
                            function(list, INITIALIZE),
                            FunctionDescriptor.of(JAVA_LONG, ADDRESS),
                            args);
            if (answer != ALREADY_INITIALIZED) {
                require("C_Initialize", answer);
            }
        }
        functions = list;
    }

    /** Asked for anew after each end: a library may have another one then. */
    @SuppressWarnings("restricted") // As above.
    private MemorySegment functionList() throws KeyUnreachableException {
        MemorySegment function =
                library.find("C_GetFunctionList")
                        .orElseThrow(() ->
                                new KeyUnreachableException(
                                        "pkcs11.library has no C_GetFunctionList: it is no PKCS #11"
                                                + " library"));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment found = arena.allocate(ADDRESS);
            require(
                    "C_GetFunctionList",
                    invoke(function, FunctionDescriptor.of(JAVA_LONG, ADDRESS), found));
            return found.get(
                    ADDRESS.withTargetLayout(
                            MemoryLayout.sequenceLayout(
                                    FUNCTIONS_BEGIN + ADDRESS.byteSize() * (GENERATE_KEY + 1),
                                    JAVA_BYTE)),
                    0);
        }
    }

    private long call(int function, FunctionDescriptor signature, Object... arguments)
            throws KeyUnreachableException {
        return invoke(function(functions, function), signature, arguments);
    }

    private static MemorySegment function(MemorySegment list, int function) {
        return list.get(ADDRESS, FUNCTIONS_BEGIN + ADDRESS.byteSize() * function);
    }

    @SuppressWarnings("restricted") // As above.
    private static long invoke(
            MemorySegment function, FunctionDescriptor signature, Object... arguments)
            throws KeyUnreachableException {
        try {
            return (long)
                    Linker.nativeLinker()
                            .downcallHandle(function, signature)
                            .invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new KeyUnreachableException("the PKCS #11 library cannot be called", e);
        }
    }

    private static void require(String function, long answer) throws KeyUnreachableException {
        if (answer != 0) {
            throw new KeyUnreachableException(
                    function + " failed with " + HexFormat.of().toHexDigits((int) answer));
        }
    }

    /** Padded with blanks. */
    private static String labelOf(MemorySegment info) {
        byte[] label = info.asSlice(0, TOKEN_INFO_LABEL).toArray(JAVA_BYTE);
        return new String(label, StandardCharsets.UTF_8).stripTrailing();
    }
}
