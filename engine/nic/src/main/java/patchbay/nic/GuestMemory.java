package patchbay.nic;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.wire.Fault;

/// A guest's memory: the map from guest-physical addresses to octets here, and the only way to them. A card
/// asks by guest address; every address is judged, every answer is a value: what is not memory gives
/// [Fault#OUTSIDE_MEMORY], or 0, and is counted. Numbers are little-endian. No accessor allocates but
/// [#area].
///
/// The transport that maps the VMM's memory owns the map, and replaces it whole ([#replace]) or changes it ([#add],
/// [#remove]): a guest with an IOMMU adds and removes a region for every packet. Beside it
/// there may be memory that is not shared ([FarMemory]): a card asks [#near] before it reads, and goes on
/// later where that is false; it tells the driver of what it wrote only when that [#isSettled].
///
/// Belongs to the loop of its card. Open for one reason: a test's memory that changes on every read.
public class GuestMemory {
    /// The most regions a map may have; more are refused.
    public static final int MAX_REGIONS = 10_000;

    private static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int NOWHERE = -1;
    /// In places of the map that are not used, so that what was there can go.
    private static final GuestRegion NO_REGION = new GuestRegion(0, MemorySegment.NULL);
    private static final int CACHE_LINE_BYTES = 64;

    private final MemorySegment number = Arena.ofAuto().allocate(Long.BYTES, 8);
    private @Nullable FarMemory far;
    private Runnable again = () -> {};
    /// By address, as many as `count`.
    private GuestRegion[] regions = {};

    private int count;
    private int lastFound;
    private long generation;
    private long outside;

    /// Puts this map in the place of the one before. Answers [Fault#TABLE_FULL] for more than
    /// [#MAX_REGIONS], [Fault#BAD_FIELD] for a region that is empty, wraps around or overlaps another; the
    /// old map then stays.
    public final Fault replace(List<GuestRegion> map) {
        if (map.size() > MAX_REGIONS) return Fault.TABLE_FULL;
        GuestRegion[] next = map.toArray(GuestRegion[]::new);
        Arrays.sort(next, Comparator.comparingLong(GuestRegion::base));
        for (int index = 0; index < next.length; index++) {
            if (!canBe(next[index]) || index > 0 && end(next[index - 1]) > next[index].base()) return Fault.BAD_FIELD;
        }
        regions = next;
        count = next.length;
        changed();
        return Fault.NONE;
    }

    /// Adds a region to the map; refuses as [#replace] does.
    public final Fault add(GuestRegion region) {
        if (count == MAX_REGIONS) return Fault.TABLE_FULL;
        if (!canBe(region)) return Fault.BAD_FIELD;
        int at = after(region.base());
        if (at > 0 && end(regions[at - 1]) > region.base()) return Fault.BAD_FIELD;
        if (at < count && end(region) > regions[at].base()) return Fault.BAD_FIELD;
        if (count == regions.length) regions = Arrays.copyOf(regions, Math.max(8, 2 * count));
        System.arraycopy(regions, at, regions, at + 1, count - at);
        regions[at] = region;
        count++;
        changed();
        return Fault.NONE;
    }

    /// Takes the region away that begins at this address, if there is one.
    public final void remove(long base) {
        int at = after(base) - 1;
        if (at < 0 || regions[at].base() != base) return;
        System.arraycopy(regions, at + 1, regions, at, count - at - 1);
        count--;
        regions[count] = NO_REGION;
        changed();
    }

    /// Forgets the map: nothing is memory any more.
    public final void clear() {
        regions = new GuestRegion[0];
        count = 0;
        changed();
    }

    private void changed() {
        lastFound = 0;
        generation++;
    }

    /// Changes with the map: an area taken at another generation must be taken anew.
    public final long generation() {
        return generation;
    }

    /// How often somebody asked for what is not memory.
    public final long outside() {
        return outside;
    }

    /// Puts memory that is not shared beside the map; the map goes first.
    public final void far(FarMemory beside) {
        far = beside;
    }

    /// Has `card` run when memory that was not near may be so now, or what was written has settled.
    public final void whenArrived(Runnable card) {
        again = card;
    }

    /// It is worth asking for [#near] and [#isSettled] again.
    public final void arrived() {
        again.run();
    }

    /// Whether these octets can be read now; else they are fetched, and the card is run again. Shared
    /// memory always is near, and so is what is no memory: its reading says so. Far memory is read once for
    /// each time it was near, and with the same address and length.
    public final boolean near(long address, long length) {
        FarMemory beside = far;
        return beside == null || length == 0 || isShared(address, length) || beside.near(address, length);
    }

    /// Whether the guest sees all that was written.
    public final boolean isSettled() {
        FarMemory beside = far;
        return beside == null || beside.isSettled();
    }

    /// Whether a card may begin something that writes to memory: else what it wrote before is still on its way, and
    /// the card is run again.
    public final boolean hasRoom() {
        FarMemory beside = far;
        return beside == null || beside.hasRoom();
    }

    /// Forgets what was fetched and not read: the driver moved its rings.
    public final void forget() {
        FarMemory beside = far;
        if (beside != null) beside.forget();
    }

    /// Whether all `length` octets (0 or more) from `address` are memory. Does not count.
    public final boolean reaches(long address, long length) {
        if (whole(address, length) != NOWHERE) return true;
        return isShared(address, length) || far != null && far.reaches(address, length);
    }

    /// Whether no memory of another kind is beside the map, so that nothing has to be waited for.
    public final boolean isAllShared() {
        return far == null;
    }

    /// Whether they are memory that is shared with us.
    public final boolean isShared(long address, long length) {
        if (address < 0 || length < 0 || address > Long.MAX_VALUE - length) return false;
        long here = address;
        long end = address + length;
        while (here < end) {
            int found = find(here);
            if (found == NOWHERE) return false;
            here = regions[found].base() + regions[found].length();
        }
        return true;
    }

    /// Has the first cache lines of these octets of shared memory come here, before they are copied or written: who
    /// does so for many at once does not wait for one after the other, nor for where their pages are. What is seen
    /// by it is of no use.
    public final void glance(long address, long length) {
        int one = whole(address, length);
        if (one == NOWHERE || length == 0) return;
        MemorySegment memory = memory(one);
        long first = at(one, address);
        int seen = memory.get(U8, first) + memory.get(U8, first + Math.min(length - 1, CACHE_LINE_BYTES));
        number.set(U8, 0, (byte) seen); // a read that nobody needs would not be made
    }

    /// Copies `length` octets of the guest from `address` to `into` at `at`, all or none: [Fault#NONE], or
    /// [Fault#OUTSIDE_MEMORY]. May run over regions that follow each other.
    public Fault read(long address, MemorySegment into, long at, long length) {
        int one = whole(address, length);
        if (one == NOWHERE) return readPieces(address, into, at, length);
        MemorySegment.copy(memory(one), at(one, address), into, at, length);
        return Fault.NONE;
    }

    private Fault readPieces(long address, MemorySegment into, long at, long length) {
        if (!isShared(address, length)) return readFar(address, into, at, length);
        long done = 0;
        while (done < length) {
            GuestRegion region = regions[find(address + done)];
            long from = address + done - region.base();
            long octets = Math.min(length - done, region.length() - from);
            MemorySegment.copy(region.memory(), from, into, at + done, octets);
            done += octets;
        }
        return Fault.NONE;
    }

    /// Copies `length` octets of `from` at `at` to the guest's `address`, all or none; as [#read].
    public Fault write(long address, MemorySegment from, long at, long length) {
        int one = whole(address, length);
        if (one == NOWHERE) return writePieces(address, from, at, length);
        MemorySegment.copy(from, at, memory(one), at(one, address), length);
        return Fault.NONE;
    }

    private Fault writePieces(long address, MemorySegment from, long at, long length) {
        if (!isShared(address, length)) return writeFar(address, from, at, length);
        long done = 0;
        while (done < length) {
            GuestRegion region = regions[find(address + done)];
            long to = address + done - region.base();
            long octets = Math.min(length - done, region.length() - to);
            MemorySegment.copy(from, at + done, region.memory(), to, octets);
            done += octets;
        }
        return Fault.NONE;
    }

    /// The stretch of `length` octets from `address` to be kept, or null when it is neither all in one region nor all
    /// far.
    public final @Nullable GuestArea area(long address, long length) {
        int found = whole(address, length);
        FarMemory beside = far;
        if (found == NOWHERE && length > 0 && beside != null && beside.reaches(address, length)) {
            return new FarArea(this, address, length);
        }
        if (found == NOWHERE || length < 1) {
            outside++;
            return null;
        }
        return area(regions[found].memory(), address - regions[found].base(), length);
    }

    /// Makes the area; a test's memory makes its own kind.
    protected GuestArea area(MemorySegment memory, long start, long length) {
        return new GuestArea(memory, start, length);
    }

    /// An unsigned octet; 0 and counted where there is no memory.
    public int u8(long address) {
        int found = whole(address, 1);
        return found == NOWHERE ? (int) farNumber(address, 1) : memory(found).get(U8, at(found, address)) & 0xff;
    }

    /// An unsigned 16-bit number; 0 and counted where there is no memory.
    public int u16(long address) {
        int found = whole(address, Short.BYTES);
        return found == NOWHERE
                ? (int) farNumber(address, Short.BYTES)
                : memory(found).get(U16, at(found, address)) & 0xffff;
    }

    /// A 32-bit number; 0 and counted where there is no memory.
    public int i32(long address) {
        int found = whole(address, Integer.BYTES);
        return found == NOWHERE
                ? (int) farNumber(address, Integer.BYTES)
                : memory(found).get(U32, at(found, address));
    }

    /// A 64-bit number; 0 and counted where there is no memory.
    public long i64(long address) {
        int found = whole(address, Long.BYTES);
        return found == NOWHERE ? farNumber(address, Long.BYTES) : memory(found).get(U64, at(found, address));
    }

    /// Writes an octet; where there is no memory nothing is written, and that is counted.
    public void u8(long address, int value) {
        int found = whole(address, 1);
        if (found == NOWHERE) farNumber(address, 1, value);
        else memory(found).set(U8, at(found, address), (byte) value);
    }

    /// Writes a 16-bit number; as [#u8(long, int)].
    public void u16(long address, int value) {
        int found = whole(address, Short.BYTES);
        if (found == NOWHERE) farNumber(address, Short.BYTES, value);
        else memory(found).set(U16, at(found, address), (short) value);
    }

    /// Writes a 32-bit number; as [#u8(long, int)].
    public void i32(long address, int value) {
        int found = whole(address, Integer.BYTES);
        if (found == NOWHERE) farNumber(address, Integer.BYTES, value);
        else memory(found).set(U32, at(found, address), value);
    }

    /// Writes a 64-bit number; as [#u8(long, int)].
    public void i64(long address, long value) {
        int found = whole(address, Long.BYTES);
        if (found == NOWHERE) farNumber(address, Long.BYTES, value);
        else memory(found).set(U64, at(found, address), value);
    }

    private MemorySegment memory(int found) {
        return regions[found].memory();
    }

    private long at(int found, long address) {
        return address - regions[found].base();
    }

    private Fault missed() {
        outside++;
        return Fault.OUTSIDE_MEMORY;
    }

    private Fault readFar(long address, MemorySegment into, long at, long length) {
        FarMemory beside = far;
        if (beside == null || beside.read(address, into, at, length) != Fault.NONE) return missed();
        return Fault.NONE;
    }

    private Fault writeFar(long address, MemorySegment from, long at, long length) {
        FarMemory beside = far;
        if (beside == null || beside.write(address, from, at, length) != Fault.NONE) return missed();
        return Fault.NONE;
    }

    private long farNumber(long address, int octets) {
        number.set(U64, 0, 0);
        readFar(address, number, 0, octets);
        return number.get(U64, 0);
    }

    private void farNumber(long address, int octets, long value) {
        number.set(U64, 0, value);
        writeFar(address, number, 0, octets);
    }

    /// The region that has all of these octets.
    private int whole(long address, long length) {
        if (address < 0 || length < 0) return NOWHERE;
        int found = find(address);
        if (found == NOWHERE) return NOWHERE;
        return length <= regions[found].length() - (address - regions[found].base()) ? found : NOWHERE;
    }

    /// The region that has this octet. Guests stay in one region for long, so the last one is tried first.
    private int find(long address) {
        if (lastFound < count && holds(regions[lastFound], address)) return lastFound;
        int at = after(address) - 1;
        if (at < 0 || !holds(regions[at], address)) return NOWHERE;
        lastFound = at;
        return at;
    }

    /// How many regions begin at this address or before it.
    private int after(long address) {
        int from = 0;
        int to = count;
        while (from < to) {
            int middle = from + to >>> 1;
            if (regions[middle].base() <= address) from = middle + 1;
            else to = middle;
        }
        return from;
    }

    private static boolean canBe(GuestRegion region) {
        return region.base() >= 0 && region.length() >= 1 && region.base() <= Long.MAX_VALUE - region.length();
    }

    private static long end(GuestRegion region) {
        return region.base() + region.length();
    }

    private static boolean holds(GuestRegion region, long address) {
        return address >= region.base() && address - region.base() < region.length();
    }
}
