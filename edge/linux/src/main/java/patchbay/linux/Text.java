package patchbay.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Strings across the border.
final class Text {
    private static final long LONGEST_MESSAGE_BYTES = 256;
    private static final Call STRERROR = Call.answeringLong("strerror", 1);

    private Text() {}

    /// The text as NUL-terminated UTF-8, for a call that only reads it.
    static MemorySegment nativeCopy(Arena arena, String text) {
        return arena.allocateFrom(text);
    }

    @SuppressWarnings("restricted") // this room is the one that may
    static String strerror(int errno) {
        long address = STRERROR.with(errno);
        if (address == 0) return "unknown error";
        return MemorySegment.ofAddress(address)
                .reinterpret(LONGEST_MESSAGE_BYTES)
                .getString(0);
    }
}
