package patchbay.linux;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A function of the C library, linked once and kept in a `static final` field.
///
/// Every argument travels as a 64-bit word: on x86-64 (SysV) and aarch64 (AAPCS64) a callee reads only the low half of
/// a register for an `int`, so one signature per number of arguments serves all functions, and linking a further
/// function costs next to nothing. An `int` answer is narrowed before it is judged.
///
/// Every call answers 0 or more, or a negated errno. Wrappers on the path of packets are named in
/// `libexec/compiler-hints`, so that none costs an object. It is a record because the JIT trusts the fields of
/// a constant record, and so sees through to the handle.
///
/// @param wide whether the function answers a `long` or pointer; else an `int`
record Call(MethodHandle handle, boolean wide) {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup SYMBOLS = LINKER.defaultLookup();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");

    /// A function that answers an `int` and may wait.
    static Call answeringInt(String name, int arguments) {
        return new Call(link(name, arguments), false);
    }

    /// A function that answers a `long` and may wait.
    static Call answeringLong(String name, int arguments) {
        return new Call(link(name, arguments), true);
    }

    /// A function that answers an `int` and never waits: the thread stays in its Java state, so garbage collection
    /// waits for it, and the call costs 30 ns less.
    static Call briefInt(String name, int arguments) {
        return new Call(link(name, arguments, Linker.Option.critical(false)), false);
    }

    /// A function that answers a `long` and never waits.
    static Call briefLong(String name, int arguments) {
        return new Call(link(name, arguments, Linker.Option.critical(false)), true);
    }

    /// A function with a variable tail that begins with argument `firstVariadic`; it answers an `int`.
    static Call variadic(String name, int arguments, int firstVariadic) {
        return new Call(link(name, arguments, Linker.Option.firstVariadicArg(firstVariadic)), false);
    }

    /// Whether the C library of this machine has such a function.
    static boolean exists(String name) {
        return SYMBOLS.find(name).isPresent();
    }

    long with(long a) {
        try {
            return judged((long) handle.invokeExact(ErrnoCapture.ofThread(), a));
        } catch (Throwable thrown) {
            throw broken(thrown);
        }
    }

    long with(long a, long b) {
        try {
            return judged((long) handle.invokeExact(ErrnoCapture.ofThread(), a, b));
        } catch (Throwable thrown) {
            throw broken(thrown);
        }
    }

    long with(long a, long b, long c) {
        try {
            return judged((long) handle.invokeExact(ErrnoCapture.ofThread(), a, b, c));
        } catch (Throwable thrown) {
            throw broken(thrown);
        }
    }

    long with(long a, long b, long c, long d) {
        try {
            return judged((long) handle.invokeExact(ErrnoCapture.ofThread(), a, b, c, d));
        } catch (Throwable thrown) {
            throw broken(thrown);
        }
    }

    @SuppressWarnings("TooManyParameters") // the kernel's calls have as many
    long with(long a, long b, long c, long d, long e) {
        try {
            return judged((long) handle.invokeExact(ErrnoCapture.ofThread(), a, b, c, d, e));
        } catch (Throwable thrown) {
            throw broken(thrown);
        }
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
    private static MethodHandle link(String name, int arguments, Linker.Option... more) {
        MemorySegment function = SYMBOLS.find(name)
                .orElseThrow(() -> new UnsatisfiedLinkError("the C library of this machine has no " + name));
        MemoryLayout[] words = new MemoryLayout[arguments];
        Arrays.fill(words, ValueLayout.JAVA_LONG);
        List<Linker.Option> options = new ArrayList<>(List.of(more));
        options.add(ERRNO);
        return LINKER.downcallHandle(
                function, FunctionDescriptor.of(ValueLayout.JAVA_LONG, words), options.toArray(Linker.Option[]::new));
    }
}
