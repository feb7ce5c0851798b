package patchbay.wire.dhcp;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.wire.Fault;
import patchbay.wire.IpAddress;
import patchbay.wire.MacAddress;
import patchbay.wire.Octets;

/// A DHCP message as a value, RFC 2131 §2. Addresses are 32 bits, `chaddr` is a MAC address, `sname` and `file` are the
/// texts before the first zero octet (empty when option 52 put options there; that option itself is not kept). Built
/// by [#builder].
///
/// `parse(emit(x))` equals `x` while no option code stands twice.
public record DhcpMessage(
        int op,
        int hops,
        int xid,
        int secs,
        int flags,
        int ciaddr,
        int yiaddr,
        int siaddr,
        int giaddr,
        long chaddr,
        String sname,
        String file,
        List<DhcpOption> options) {

    /// A host name is cut to what one DNS label may hold, RFC 1035 §2.3.4.
    private static final int MAX_NAME_CHARACTERS = 63;

    public DhcpMessage {
        options = List.copyOf(options);
        if (sname.length() >= DhcpView.SNAME_BYTES) throw new IllegalArgumentException("sname too long");
        if (file.length() >= DhcpView.FILE_BYTES) throw new IllegalArgumentException("file too long");
    }

    public static DhcpBuilder builder(int op) {
        return new DhcpBuilder(op);
    }

    /// Reads the options of a message that passed its door, without keeping them.
    public static Fault check(DhcpView view) {
        return new DhcpOptions().read(view);
    }

    /// The message under a view, or null when its options are malformed ([Fault#BAD_OPTION]).
    public static @Nullable DhcpMessage parse(DhcpView view) {
        DhcpOptions options = new DhcpOptions();
        if (options.read(view) != Fault.NONE) return null;
        DhcpBuilder builder = new DhcpBuilder(view.op())
                .hops(view.hops())
                .xid(view.xid())
                .secs(view.secs())
                .flags(view.flags())
                .ciaddr(view.ciaddr())
                .yiaddr(view.yiaddr())
                .siaddr(view.siaddr())
                .giaddr(view.giaddr())
                .chaddr(view.chaddr());
        if (!options.snameIsOptions()) builder.sname(text(view, DhcpView.SNAME, DhcpView.SNAME_BYTES));
        if (!options.fileIsOptions()) builder.file(text(view, DhcpView.FILE, DhcpView.FILE_BYTES));
        return builder.options(options.options()).build();
    }

    /// The text before the first zero octet; a field without one loses its last octet.
    private static String text(DhcpView view, int at, int length) {
        String field =
                Octets.copyOf(view.bytes(), view.start() + at, length - 1).text();
        int end = field.indexOf('\0');
        return end < 0 ? field : field.substring(0, end);
    }

    /// Octets the message takes on the wire, without padding.
    public int wireBytes() {
        return DhcpView.FIXED_BYTES + DhcpOptions.wireBytes(options);
    }

    /// Writes the message at `start`, padded with zeros to at least `minBytes` (VirtualBox's replies have 548).
    ///
    /// @return the octets written
    public int emit(MemorySegment bytes, long start, int minBytes) {
        int length = Math.max(wireBytes(), minBytes);
        DhcpView view = new DhcpView().fresh(bytes, start, length, op);
        view.hops(hops).xid(xid).secs(secs).flags(flags).chaddr(chaddr);
        view.ciaddr(ciaddr).yiaddr(yiaddr).siaddr(siaddr).giaddr(giaddr);
        Octets.ofText(sname).emit(bytes, start + DhcpView.SNAME);
        Octets.ofText(file).emit(bytes, start + DhcpView.FILE);
        DhcpOptions.emit(options, bytes, view.optionsStart());
        return length;
    }

    /// Option 53, or null when absent or no type that is known.
    public @Nullable DhcpType type() {
        Octets octets = option(DhcpOption.MESSAGE_TYPE);
        return octets == null || octets.length() != 1 ? null : DhcpType.at(octets.u8(0));
    }

    public boolean wantsBroadcast() {
        return (flags & DhcpView.BROADCAST) != 0;
    }

    /// The data of an option, or null when it is absent.
    public @Nullable Octets option(int code) {
        for (DhcpOption option : options) if (option.code() == code) return option.octets();
        return null;
    }

    /// The one IPv4 address of an option, or 0 when it is absent or not four octets.
    public int address(int code) {
        Octets octets = option(code);
        return octets == null || octets.length() != 4 ? 0 : octets.i32(0);
    }

    /// Whether the client's parameter request list names an option.
    public boolean asksFor(int code) {
        Octets list = option(DhcpOption.PARAMETER_LIST);
        for (int at = 0; list != null && at < list.length(); at++) if (list.u8(at) == code) return true;
        return false;
    }

    /// The client's host name, safe for a log, a file or a DNS name: letters, digits, hyphens and dots of what it sent,
    /// at most 63; empty when it sent none.
    public String hostName() {
        Octets octets = option(DhcpOption.HOST_NAME);
        StringBuilder name = new StringBuilder();
        for (int at = 0; octets != null && at < octets.length() && name.length() < MAX_NAME_CHARACTERS; at++) {
            char character = (char) octets.u8(at);
            boolean letter = character >= 'a' && character <= 'z' || character >= 'A' && character <= 'Z';
            boolean digit = character >= '0' && character <= '9';
            if (letter || digit || character == '-' || character == '.') name.append(character);
        }
        return name.toString();
    }

    /// One line, such as `BOOTP/DHCP request from 08:00:27:a1:b2:c3 xid 0x3903f326 DISCOVER [53=01, 12="vm"]`.
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder("BOOTP/DHCP ");
        line.append(op == DhcpView.REQUEST ? "request from " : "reply to ").append(MacAddress.format(chaddr));
        line.append(" xid 0x").append(Integer.toHexString(xid));
        DhcpType type = type();
        if (type != null) line.append(' ').append(type);
        if (wantsBroadcast()) line.append(" broadcast");
        if (ciaddr != 0) line.append(" ciaddr ").append(IpAddress.formatV4(ciaddr));
        if (yiaddr != 0) line.append(" yiaddr ").append(IpAddress.formatV4(yiaddr));
        if (siaddr != 0) line.append(" siaddr ").append(IpAddress.formatV4(siaddr));
        if (giaddr != 0) line.append(" giaddr ").append(IpAddress.formatV4(giaddr));
        if (!sname.isEmpty())
            line.append(" sname \"").append(Octets.ofText(sname).printable()).append('"');
        if (!file.isEmpty())
            line.append(" file \"").append(Octets.ofText(file).printable()).append('"');
        return line.append(' ').append(options).toString();
    }
}
