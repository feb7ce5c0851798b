package patchbay.nat.ipv6;

import java.lang.foreign.ValueLayout;
import patchbay.wire.Fault;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv6View;

/// Judges the options in hop-by-hop and destination headers, RFC 8200 §4.2: what the two highest bits of an unknown
/// option's type ask for is done. The gateway knows padding and the router alert; it passes no option on.
final class OptionsV6 {
    private static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;
    private static final int PAD_1 = 0;
    private static final int SKIP = 0;
    private static final int DISCARD = 1;
    private static final int UNIT_BYTES = 8;

    private int pointer;
    private boolean reported;

    /// [Fault#NONE] when the packet may go on.
    Fault judge(Ipv6View ip) {
        pointer = 0;
        reported = false;
        int kind = ip.nextHeader();
        int at = Ipv6View.HEADER_BYTES;
        while (at < ip.payloadAt()) {
            int next = octet(ip, at);
            int length = kind == IpProtocol.FRAGMENT ? UNIT_BYTES : (octet(ip, at + 1) + 1) * UNIT_BYTES;
            if (kind == IpProtocol.HOP_BY_HOP || kind == IpProtocol.DESTINATION_OPTIONS) {
                Fault fault = judgeOptions(ip, at + 2, Math.min(at + length, ip.payloadAt()));
                if (fault != Fault.NONE) return fault;
            }
            kind = next;
            at += length;
        }
        return Fault.NONE;
    }

    /// Whether the sender is to be told of the option that was refused.
    boolean isReported() {
        return reported;
    }

    /// Where that option stands in the packet.
    int pointer() {
        return pointer;
    }

    private Fault judgeOptions(Ipv6View ip, int from, int end) {
        int at = from;
        while (at < end) {
            int type = octet(ip, at);
            if (type == PAD_1) {
                at++;
                continue;
            }
            if (at + 2 > end) return Fault.BAD_OPTION;
            int length = 2 + octet(ip, at + 1);
            if (at + length > end) return Fault.BAD_OPTION;
            int action = type >>> 6;
            if (action != SKIP) {
                pointer = at;
                reported = action != DISCARD;
                return Fault.BAD_OPTION;
            }
            at += length;
        }
        return Fault.NONE;
    }

    private static int octet(Ipv6View ip, int at) {
        return ip.bytes().get(U8, ip.start() + at) & 0xff;
    }
}
