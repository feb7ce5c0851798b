package patchbay.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Errno;

/// Strings across the border.
final class Text {
    private static final long LONGEST_MESSAGE_BYTES = 256;
    private static final Call STRERROR = Call.answeringLong("strerror");

    private Text() {}

    /// The text as NUL-terminated UTF-8, for a call that only reads it.
    static MemorySegment nativeCopy(Arena arena, String text) {
        return arena.allocateFrom(text);
    }

    /// The symbolic name of any errno the C library knows, such as `ENOTDIR`.
    static String errnoName(int errno) {
        long address = NameOf.CALL == null ? 0 : NameOf.CALL.with(errno);
        return address == 0 ? Errno.name(errno) : at(address);
    }

    static String strerror(int errno) {
        long address = STRERROR.with(errno);
        return address == 0 ? "unknown error" : at(address);
    }

    @SuppressWarnings("restricted") // this room is the one that may
    private static String at(long address) {
        return MemorySegment.ofAddress(address)
                .reinterpret(LONGEST_MESSAGE_BYTES)
                .getString(0);
    }

    /// Since glibc 2.32.
    private static final class NameOf {
        static final @Nullable Call CALL =
                Call.exists("strerrorname_np") ? Call.answeringLong("strerrorname_np") : null;
    }
}
