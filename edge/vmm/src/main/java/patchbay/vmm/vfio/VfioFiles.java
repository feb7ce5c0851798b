package patchbay.vmm.vfio;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import patchbay.linux.LinuxException;
import patchbay.loop.Errno;
import patchbay.vmm.served.FileMapping;

/// The files that a VMM's memory is in, each mapped whole and once as long as a piece of it is used: a guest with an
/// IOMMU makes a range of each page, for a packet's time.
final class VfioFiles {
    /// Mappings at one time; a file that has grown is mapped anew.
    static final int MAX_MAPPINGS = 512;
    /// Of a longer file only what is asked for is mapped.
    private static final long WHOLE_BYTES = 1L << 40;

    private final Map<FileMapping.Stretch, Mapped> mapped = new HashMap<>();

    private static final class Mapped {
        final FileMapping mapping;
        int users;

        Mapped(FileMapping mapping) {
            this.mapping = mapping;
        }
    }

    /// Octets of a file, to be given back.
    ///
    /// @param of what is mapped for it
    /// @param octets shared with the VMM
    record Piece(FileMapping.Stretch of, MemorySegment octets) {}

    /// The piece of the file behind `descriptor`, which is not needed after. A piece that the file has not is refused.
    Piece take(int descriptor, long offset, long bytes) throws IOException {
        FileMapping.Stretch file = FileMapping.Stretch.whole(descriptor);
        FileMapping.Stretch asked = file.part(offset, bytes);
        FileMapping.Stretch whole = file.bytes() > WHOLE_BYTES ? asked : file;
        Mapped known = mapped.get(whole);
        if (known == null) {
            if (mapped.size() == MAX_MAPPINGS) throw new LinuxException("a VMM's memory in more files", Errno.ENOSPC);
            known = new Mapped(FileMapping.of(descriptor, whole));
            mapped.put(whole, known);
        }
        known.users++;
        return new Piece(whole, known.mapping.segment().asSlice(offset - whole.offset(), bytes));
    }

    /// Nobody refers to the piece any more.
    void giveBack(Piece piece) {
        Mapped known = mapped.get(piece.of());
        if (known == null || --known.users > 0) return;
        mapped.remove(piece.of());
        known.mapping.close();
    }
}
