package patchbay.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Which file an open descriptor is of, and how long that is now, fstat(2).
///
/// @param device the file system's number
/// @param inode the file's number there
/// @param bytes its length in octets
public record FileIdentity(long device, long inode, long bytes) {
    private static final Call FSTAT = Call.answeringInt("fstat");
    /// `struct stat` of 64-bit Linux: x86-64 and aarch64 agree in these three fields.
    private static final int STAT_BYTES = 144;

    private static final int INODE_AT = 8;
    private static final int SIZE_AT = 48;

    /// The file behind `descriptor`.
    public static FileIdentity of(int descriptor) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment stat = arena.allocate(STAT_BYTES, 8);
            LinuxException.check("fstat", FSTAT.with(descriptor, stat.address()));
            return new FileIdentity(
                    stat.get(ValueLayout.JAVA_LONG, 0),
                    stat.get(ValueLayout.JAVA_LONG, INODE_AT),
                    stat.get(ValueLayout.JAVA_LONG, SIZE_AT));
        }
    }
}
