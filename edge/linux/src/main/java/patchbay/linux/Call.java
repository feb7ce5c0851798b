package patchbay.linux;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// A function of the C library, linked once and kept in a `static final` field.
///
/// Every argument travels as a 64-bit word, and always [#WORDS] of them: on x86-64 (SysV) and aarch64 (AAPCS64)
/// a callee reads only the low half of a register for an `int`, and never a register beyond its own arguments;
/// functions with a variable tail take theirs in the same registers. So two signatures, for calls that may wait
/// and for those that never do, serve all functions. The JDK spins some eight classes for each signature at run
/// time, which no AOT cache keeps: with one for each number of arguments they were a third of the daemon's
/// start. An `int` answer is narrowed before it is judged.
///
/// Every call answers 0 or more, or a negated errno. Wrappers on the path of packets are named in
/// `libexec/compiler-hints`, so that none costs an object. It is a record because the JIT trusts the fields of
/// a constant record, and so sees through to the handle.
///
/// @param wide whether the function answers a `long` or pointer; else an `int`
record Call(MethodHandle handle, boolean wide) {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup SYMBOLS = LINKER.defaultLookup();

    /// As many as the kernel's calls have at most, and as travel in registers.
    private static final int WORDS = 6;

    private static final FunctionDescriptor SIGNATURE = FunctionDescriptor.of(
            ValueLayout.JAVA_LONG,
            Collections.nCopies(WORDS, ValueLayout.JAVA_LONG).toArray(MemoryLayout[]::new));

    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");

    /// A function that answers an `int` and may wait.
    static Call answeringInt(String name) {
        return new Call(link(name), false);
    }

    /// A function that answers a `long` and may wait.
    static Call answeringLong(String name) {
        return new Call(link(name), true);
    }

    /// A function that answers an `int` and never waits: the thread stays in its Java state, so garbage collection
    /// waits for it, and the call costs 30 ns less.
    static Call briefInt(String name) {
        return new Call(link(name, Linker.Option.critical(false)), false);
    }

    /// A function that answers a `long` and never waits.
    static Call briefLong(String name) {
        return new Call(link(name, Linker.Option.critical(false)), true);
    }

    /// Whether the C library of this machine has such a function.
    static boolean exists(String name) {
        return SYMBOLS.find(name).isPresent();
    }

    long with(long a) {
        return with(a, 0, 0, 0, 0, 0);
    }

    long with(long a, long b) {
        return with(a, b, 0, 0, 0, 0);
    }

    long with(long a, long b, long c) {
        return with(a, b, c, 0, 0, 0);
    }

    long with(long a, long b, long c, long d) {
        return with(a, b, c, d, 0, 0);
    }

    @SuppressWarnings("TooManyParameters") // the kernel's calls have as many
    long with(long a, long b, long c, long d, long e) {
        return with(a, b, c, d, e, 0);
    }

    @SuppressWarnings("TooManyParameters") // the kernel's calls have as many
    long with(long a, long b, long c, long d, long e, long f) {
        try {
            return judged((long) handle.invokeExact(ErrnoCapture.ofThread(), a, b, c, d, e, f));
        } catch (Throwable thrown) {
            throw broken(thrown);
        }
    }

    private long judged(long raw) {
        long answer = wide ? raw : (int) raw;
        return answer == -1 ? -ErrnoCapture.errno() : answer;
    }

    /// A downcall itself throws nothing but for a wrong handle type, which is a bug here.
    private static IllegalStateException broken(Throwable thrown) {
        return new IllegalStateException("native call failed to run", thrown);
    }

    @SuppressWarnings("restricted") // this room is the one that may
    private static MethodHandle link(String name, Linker.Option... more) {
        MemorySegment function = SYMBOLS.find(name)
                .orElseThrow(() -> new UnsatisfiedLinkError("the C library of this machine has no " + name));
        List<Linker.Option> options = new ArrayList<>(List.of(more));
        options.add(ERRNO);
        return LINKER.downcallHandle(function, SIGNATURE, options.toArray(Linker.Option[]::new));
    }
}
