package patchbay.wire.dhcp;

import java.lang.foreign.MemorySegment;
import patchbay.wire.Fault;
import patchbay.wire.View;

/// The fixed part of a DHCP message in place, RFC 2131 §2. `available` is the whole message: the UDP payload.
///
/// | octet | field                  | octet   | field                            |
/// |-------|------------------------|---------|----------------------------------|
/// | 0     | op                     | 16–19   | yiaddr: your address             |
/// | 1     | htype (1)              | 20–23   | siaddr: next server              |
/// | 2     | hlen (6)               | 24–27   | giaddr: relay                    |
/// | 3     | hops                   | 28–43   | chaddr: client's hardware address |
/// | 4–7   | xid: transaction       | 44–107  | sname: server's name             |
/// | 8–9   | secs                   | 108–235 | file: boot file                  |
/// | 10–11 | flags                  | 236–239 | cookie 99.130.83.99              |
/// | 12–15 | ciaddr: client has it  | 240–    | options                          |
public final class DhcpView extends View {
    public static final int FIXED_BYTES = 240;
    public static final int REQUEST = 1;
    public static final int REPLY = 2;
    /// The one flag: answer me by broadcast.
    public static final int BROADCAST = 0x8000;

    static final int SNAME = 44;
    static final int SNAME_BYTES = 64;
    static final int FILE = 108;
    static final int FILE_BYTES = 128;
    static final int COOKIE = 0x6382_5363;

    private static final int OP = 0;
    private static final int HARDWARE_TYPE = 1;
    private static final int HARDWARE_LENGTH = 2;
    private static final int HOPS = 3;
    private static final int XID = 4;
    private static final int SECS = 8;
    private static final int FLAGS = 10;
    private static final int CIADDR = 12;
    private static final int YIADDR = 16;
    private static final int SIADDR = 20;
    private static final int GIADDR = 24;
    private static final int CHADDR = 28;
    private static final int COOKIE_AT = 236;
    private static final int ETHERNET = 1;
    private static final int MAC_BYTES = 6;

    @Override
    public Fault wrap(MemorySegment bytes, long start, int available) {
        lay(bytes, start, available);
        if (available < FIXED_BYTES) return Fault.TRUNCATED;
        if (op() != REQUEST && op() != REPLY) return Fault.BAD_FIELD;
        if (u8(HARDWARE_TYPE) != ETHERNET || u8(HARDWARE_LENGTH) != MAC_BYTES) return Fault.UNSUPPORTED;
        if (i32(COOKIE_AT) != COOKIE) return Fault.UNSUPPORTED;
        return Fault.NONE;
    }

    /// Writes the fixed part of a new message of `messageBytes` in all and lays this view over it: everything behind
    /// the hardware type is 0 but the cookie, options included.
    public DhcpView fresh(MemorySegment bytes, long start, int messageBytes, int op) {
        lay(bytes, start, messageBytes);
        zero(0, messageBytes);
        i32(OP, op << 24 | ETHERNET << 16 | MAC_BYTES << 8);
        i32(COOKIE_AT, COOKIE);
        return this;
    }

    /// [#REQUEST] or [#REPLY].
    public int op() {
        return u8(OP);
    }

    public int hops() {
        return u8(HOPS);
    }

    public DhcpView hops(int hops) {
        u8(HOPS, hops);
        return this;
    }

    public int xid() {
        return i32(XID);
    }

    public DhcpView xid(int xid) {
        i32(XID, xid);
        return this;
    }

    /// Seconds since the client began.
    public int secs() {
        return u16(SECS);
    }

    public DhcpView secs(int seconds) {
        u16(SECS, seconds);
        return this;
    }

    public int flags() {
        return u16(FLAGS);
    }

    public DhcpView flags(int flags) {
        u16(FLAGS, flags);
        return this;
    }

    /// The address the client says it has.
    public int ciaddr() {
        return i32(CIADDR);
    }

    public DhcpView ciaddr(int address) {
        i32(CIADDR, address);
        return this;
    }

    /// The address the client is given.
    public int yiaddr() {
        return i32(YIADDR);
    }

    public DhcpView yiaddr(int address) {
        i32(YIADDR, address);
        return this;
    }

    /// The server to boot from.
    public int siaddr() {
        return i32(SIADDR);
    }

    public DhcpView siaddr(int address) {
        i32(SIADDR, address);
        return this;
    }

    /// The relay the message came through.
    public int giaddr() {
        return i32(GIADDR);
    }

    public DhcpView giaddr(int address) {
        i32(GIADDR, address);
        return this;
    }

    /// The client's MAC address.
    public long chaddr() {
        return u48(CHADDR);
    }

    public DhcpView chaddr(long mac) {
        u48(CHADDR, mac);
        return this;
    }

    /// The number of the message's type ([DhcpType]), looked up in place; 0 when its options do not say.
    public int typeNumber() {
        int at = FIXED_BYTES;
        while (at + 2 < available()) {
            int code = u8(at);
            if (code == DhcpOption.END) return 0;
            if (code == DhcpOption.MESSAGE_TYPE) return u8(at + 1) == 1 ? u8(at + 2) : 0;
            at += code == DhcpOption.PAD ? 1 : 2 + u8(at + 1);
        }
        return 0;
    }

    /// Where the options begin in [#bytes()].
    public long optionsStart() {
        return start() + FIXED_BYTES;
    }

    public int optionsBytes() {
        return available() - FIXED_BYTES;
    }
}
