package patchbay.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import patchbay.loop.Errno;

/// Memory by mmap(2): pages that cost nothing until they are touched (an arena of the JDK's zeroes, and so touches,
/// all it gives), memfds and shared mappings.
public final class PageMemory {
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 1;
    private static final int MAP_PRIVATE = 2;
    private static final int MAP_ANONYMOUS = 0x20;
    private static final int MFD_CLOEXEC = 1;

    private static final Call MMAP = Call.answeringLong("mmap");
    private static final Call MUNMAP = Call.answeringInt("munmap");
    private static final Call MEMFD_CREATE = Call.answeringInt("memfd_create");
    private static final Call FTRUNCATE = Call.answeringInt("ftruncate");

    private PageMemory() {}

    /// Untouched zero pages of our own, unmapped when nobody refers to the segment any more.
    public static MemorySegment reserve(long bytes) {
        return map(bytes, MAP_PRIVATE | MAP_ANONYMOUS, -1, Arena.ofAuto());
    }

    /// An arena that gives untouched pages, for pools; what it gives lives while anybody refers to it.
    public static Arena lazyArena() {
        return new LazyArena(Arena.ofAuto());
    }

    /// A file that is only memory, of `bytes` octets, to be handed to another process.
    public static int memfd(String name, long bytes) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            long text = Text.nativeCopy(arena, name).address();
            int descriptor = (int) LinuxException.check("memfd_create " + name, MEMFD_CREATE.with(text, MFD_CLOEXEC));
            int resized = (int) FTRUNCATE.with(descriptor, bytes);
            if (resized < 0) Descriptors.close(descriptor);
            LinuxException.check("ftruncate memfd " + name, resized);
            return descriptor;
        }
    }

    /// The first `bytes` octets of a file as memory shared with whoever maps it too, while `arena` lives.
    public static MemorySegment share(int descriptor, long bytes, Arena arena) throws LinuxException {
        return share(descriptor, 0, bytes, arena);
    }

    /// The same for octets from `offset` on, a multiple of the page size. The file must be as long: touching a page
    /// behind its end is an [InternalError].
    @SuppressWarnings("restricted") // this room is the one that may
    public static MemorySegment share(int descriptor, long offset, long bytes, Arena arena) throws LinuxException {
        long address =
                LinuxException.check("mmap", MMAP.with(0, bytes, PROT_READ_WRITE, MAP_SHARED, descriptor, offset));
        return MemorySegment.ofAddress(address).reinterpret(bytes, arena, PageMemory::unmap);
    }

    @SuppressWarnings("restricted") // this room is the one that may
    private static MemorySegment map(long bytes, int flags, int descriptor, Arena arena) {
        long address = MMAP.with(0, bytes, PROT_READ_WRITE, flags, descriptor, 0);
        if (address < 0) throw new OutOfMemoryError("mmap of " + bytes + ": " + Errno.name((int) -address));
        return MemorySegment.ofAddress(address).reinterpret(bytes, arena, PageMemory::unmap);
    }

    private static void unmap(MemorySegment segment) {
        MUNMAP.with(segment.address(), segment.byteSize());
    }

    private record LazyArena(Arena scopeOwner) implements Arena {
        private static final long PAGE_BYTES = 4_096;

        @Override
        public MemorySegment allocate(long byteSize, long byteAlignment) {
            if (byteAlignment > PAGE_BYTES) throw new IllegalArgumentException("alignment " + byteAlignment);
            return map(Math.max(byteSize, 1), MAP_PRIVATE | MAP_ANONYMOUS, -1, scopeOwner);
        }

        @Override
        public MemorySegment.Scope scope() {
            return scopeOwner.scope();
        }

        @Override
        public void close() {
            scopeOwner.close();
        }
    }
}
