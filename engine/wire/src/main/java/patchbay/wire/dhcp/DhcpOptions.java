package patchbay.wire.dhcp;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import patchbay.wire.Fault;
import patchbay.wire.Octets;

/// Reads and writes option areas. Options that stand more than once are joined in the order of the first,
/// RFC 3396 §7; areas are read in the order options, `file`, `sname`, RFC 3396 §5. Option 52 inside an area it brought
/// in is dropped.
final class DhcpOptions {
    private static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;
    private static final int LONGEST_PIECE = 255;
    private static final int FILE_OVERLOADED = 1;
    private static final int SNAME_OVERLOADED = 2;

    private final List<DhcpOption> options = new ArrayList<>();
    private int overload;

    /// Reads all areas of a message that passed its door.
    Fault read(DhcpView message) {
        MemorySegment bytes = message.bytes();
        Fault fault = area(bytes, message.optionsStart(), message.optionsBytes());
        overload = takeOverload();
        if (fault == Fault.NONE && fileIsOptions()) {
            fault = area(bytes, message.start() + DhcpView.FILE, DhcpView.FILE_BYTES);
        }
        if (fault == Fault.NONE && snameIsOptions()) {
            fault = area(bytes, message.start() + DhcpView.SNAME, DhcpView.SNAME_BYTES);
        }
        return fault;
    }

    List<DhcpOption> options() {
        return options;
    }

    boolean fileIsOptions() {
        return (overload & FILE_OVERLOADED) != 0;
    }

    boolean snameIsOptions() {
        return (overload & SNAME_OVERLOADED) != 0;
    }

    /// Option 52 says where options stand and is none of them afterwards.
    private int takeOverload() {
        for (int index = 0; index < options.size(); index++) {
            DhcpOption option = options.get(index);
            if (option.code() != DhcpOption.OVERLOAD) continue;
            options.remove(index);
            return option.octets().length() == 1 ? option.octets().u8(0) : 0;
        }
        return 0;
    }

    /// An area may end without an end option; a length that runs past the area refuses the message.
    private Fault area(MemorySegment bytes, long start, int length) {
        int at = 0;
        while (at < length) {
            int code = bytes.get(U8, start + at) & 0xff;
            if (code == DhcpOption.END) return Fault.NONE;
            if (code == DhcpOption.PAD) {
                at++;
                continue;
            }
            if (at + 2 > length) return Fault.BAD_OPTION;
            int size = bytes.get(U8, start + at + 1) & 0xff;
            if (at + 2 + size > length) return Fault.BAD_OPTION;
            boolean nested = code == DhcpOption.OVERLOAD && overload != 0;
            if (!nested) join(code, Octets.copyOf(bytes, start + at + 2, size));
            at += 2 + size;
        }
        return Fault.NONE;
    }

    private void join(int code, Octets octets) {
        for (int index = 0; index < options.size(); index++) {
            DhcpOption earlier = options.get(index);
            if (earlier.code() == code) {
                options.set(index, new DhcpOption(code, earlier.octets().then(octets)));
                return;
            }
        }
        options.add(new DhcpOption(code, octets));
    }

    /// Octets that [#emit] writes, the end option included.
    static int wireBytes(List<DhcpOption> options) {
        int length = 1;
        for (DhcpOption option : options) length += option.wireBytes();
        return length;
    }

    /// Writes options in their order, long ones in pieces, and the end option.
    static void emit(List<DhcpOption> options, MemorySegment bytes, long start) {
        long at = start;
        for (DhcpOption option : options) {
            Octets octets = option.octets();
            int from = 0;
            do {
                int piece = Math.min(octets.length() - from, LONGEST_PIECE);
                bytes.set(U8, at, (byte) option.code());
                bytes.set(U8, at + 1, (byte) piece);
                octets.slice(from, piece).emit(bytes, at + 2);
                at += 2 + piece;
                from += piece;
            } while (from < octets.length());
        }
        bytes.set(U8, at, (byte) DhcpOption.END);
    }
}
