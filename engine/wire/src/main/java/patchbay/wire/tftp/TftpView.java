package patchbay.wire.tftp;

import java.lang.foreign.MemorySegment;
import patchbay.wire.Fault;
import patchbay.wire.View;

/// A TFTP message in place, RFC 1350 §5. `available` is the whole message: the UDP payload.
///
/// | octets 0–1        | octets 2–3                               | octets 4–                |
/// |-------------------|------------------------------------------|--------------------------|
/// | 1 read, 2 write   | from here: file name, 0, mode, 0         | option, 0, value, 0 …    |
/// | 3 data            | block                                    | payload                  |
/// | 4 acknowledgement | block                                    |                          |
/// | 5 error           | code                                     | text, 0                  |
/// | 6 option ack      | from here: option, 0, value, 0 …         |                          |
public final class TftpView extends View {
    public static final int READ = 1;
    public static final int WRITE = 2;
    public static final int DATA = 3;
    public static final int ACK = 4;
    public static final int ERROR = 5;
    public static final int OPTION_ACK = 6;
    /// A request is at most this long, RFC 2347.
    public static final int MAX_REQUEST_BYTES = 512;
    /// Octets in front of a data message's payload.
    public static final int DATA_HEADER_BYTES = 4;

    private static final int MIN_BYTES = DATA_HEADER_BYTES;
    private static final int OPERATION = 0;
    private static final int BLOCK = 2;

    @Override
    public Fault wrap(MemorySegment bytes, long start, int available) {
        lay(bytes, start, available);
        if (available < MIN_BYTES) return Fault.TRUNCATED;
        return switch (operation()) {
            case READ, WRITE -> judgeRequest();
            case DATA, ACK, ERROR -> Fault.NONE;
            case OPTION_ACK -> u8(textsAt()) == 0 ? Fault.BAD_OPTION : judgePairs(textsAt());
            default -> Fault.UNSUPPORTED;
        };
    }

    private Fault judgeRequest() {
        if (available() > MAX_REQUEST_BYTES) return Fault.TOO_LONG;
        int modeAt = textEnd(textsAt());
        if (modeAt < 0) return Fault.TRUNCATED;
        int optionsAt = textEnd(modeAt);
        return optionsAt < 0 ? Fault.TRUNCATED : judgePairs(optionsAt);
    }

    private Fault judgePairs(int from) {
        int at = from;
        while (at < available() && u8(at) != 0) {
            int valueAt = textEnd(at);
            at = valueAt < 0 ? -1 : textEnd(valueAt);
            if (at < 0) return Fault.BAD_OPTION;
        }
        return Fault.NONE;
    }

    /// Where the first text of a request, an option acknowledgement or an error begins, in octets.
    int textsAt() {
        return operation() == ERROR ? MIN_BYTES : BLOCK;
    }

    /// The octet behind the zero that ends the text at `at`, or -1 when none does.
    int textEnd(int at) {
        for (int end = at; end < available(); end++) if (u8(end) == 0) return end + 1;
        return -1;
    }

    /// One of [#READ] to [#OPTION_ACK].
    public int operation() {
        return u16(OPERATION);
    }

    /// The block of data or acknowledgement, 0 to 65 535; wraps for large files.
    public int block() {
        return u16(BLOCK);
    }

    /// The code of an error.
    public int errorCode() {
        return u16(BLOCK);
    }

    /// Where a data message's payload begins in [#bytes()].
    public long payloadStart() {
        return start() + MIN_BYTES;
    }

    public int payloadBytes() {
        return available() - MIN_BYTES;
    }

    /// Writes the head of a data message with `payloadBytes` and lays this view over it.
    public TftpView freshData(MemorySegment bytes, long start, int block, int payloadBytes) {
        lay(bytes, start, MIN_BYTES + payloadBytes);
        u16(OPERATION, DATA);
        u16(BLOCK, block);
        return this;
    }
}
