package patchbay.vmm.served;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import patchbay.linux.FileIdentity;
import patchbay.linux.LinuxException;
import patchbay.linux.PageMemory;
import patchbay.loop.Errno;

/// Octets of a VMM's file that are mapped here until the mapping is closed; nobody may refer to them then.
///
/// @param arena lives as long as the mapping
/// @param segment the octets, shared with the VMM
public record FileMapping(Arena arena, MemorySegment segment) implements AutoCloseable {
    private static final long PAGE_BYTES = 4_096;

    /// Which octets of which file: two equal ones need one mapping.
    ///
    /// @param device the file system's number
    /// @param inode the file's number there
    /// @param offset of the first octet, a multiple of the page size
    /// @param bytes how many, 1 and up
    public record Stretch(long device, long inode, long offset, long bytes) {
        /// The stretch of the file behind `descriptor`, judged as [#part] does.
        public static Stretch of(int descriptor, long offset, long bytes) throws IOException {
            return whole(descriptor).part(offset, bytes);
        }

        /// All of the file behind `descriptor`, which may be nothing.
        public static Stretch whole(int descriptor) throws IOException {
            FileIdentity file = FileIdentity.of(descriptor);
            return new Stretch(file.device(), file.inode(), 0, file.bytes());
        }

        /// A part of this stretch, judged: what is mapped past a file's end kills who touches it.
        public Stretch part(long from, long length) throws IOException {
            if (from < 0 || length < 1 || length > bytes - from || from % PAGE_BYTES != 0) {
                throw new LinuxException("the VMM's memory, which its file does not have", Errno.EINVAL);
            }
            return new Stretch(device, inode, offset + from, length);
        }
    }

    /// Maps a stretch, for any thread to read and write. The descriptor stays its owner's and is not needed
    /// after.
    public static FileMapping of(int descriptor, Stretch stretch) throws IOException {
        Arena arena = Arena.ofShared();
        try {
            return new FileMapping(arena, PageMemory.share(descriptor, stretch.offset(), stretch.bytes(), arena));
        } catch (IOException refused) {
            arena.close();
            throw refused;
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
