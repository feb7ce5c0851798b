package patchbay.wire.dns;

import org.jspecify.annotations.Nullable;
import patchbay.wire.IpAddress;
import patchbay.wire.Octets;

/// One resource record, RFC 1035 §4.1.3. Names inside `octets` are uncompressed. `ttlSeconds` is 0 to 2³² − 1 (EDNS
/// uses all of it).
public record DnsRecord(DnsName name, int type, int klass, long ttlSeconds, Octets octets) {

    public static DnsRecord a(DnsName name, long ttlSeconds, int address) {
        return new DnsRecord(name, DnsType.A, DnsType.IN, ttlSeconds, Octets.ofWords(address));
    }

    public static DnsRecord aaaa(DnsName name, long ttlSeconds, IpAddress address) {
        int[] words = {(int) (address.hi() >>> 32), (int) address.hi(), (int) (address.lo() >>> 32), (int) address.lo()
        };
        return new DnsRecord(name, DnsType.AAAA, DnsType.IN, ttlSeconds, Octets.ofWords(words));
    }

    /// An A or AAAA record, by the address's family.
    public static DnsRecord address(DnsName name, long ttlSeconds, IpAddress address) {
        return address.isV4() ? a(name, ttlSeconds, address.v4Bits()) : aaaa(name, ttlSeconds, address);
    }

    public static DnsRecord ptr(DnsName name, long ttlSeconds, DnsName target) {
        return new DnsRecord(name, DnsType.PTR, DnsType.IN, ttlSeconds, target.octets());
    }

    public static DnsRecord cname(DnsName name, long ttlSeconds, DnsName target) {
        return new DnsRecord(name, DnsType.CNAME, DnsType.IN, ttlSeconds, target.octets());
    }

    /// EDNS's pseudo record that says how much UDP payload its sender takes, RFC 6891 §6.1.
    public static DnsRecord opt(int udpPayloadBytes) {
        return new DnsRecord(DnsName.ROOT, DnsType.OPT, udpPayloadBytes, 0, Octets.EMPTY);
    }

    /// The address of an A or AAAA record, or null.
    public @Nullable IpAddress toAddress() {
        if (type == DnsType.A && octets.length() == 4) return IpAddress.v4(octets.i32(0));
        if (type != DnsType.AAAA || octets.length() != 16) return null;
        return new IpAddress(i64(0), i64(8));
    }

    private long i64(int at) {
        return (long) octets.i32(at) << 32 | octets.i32(at + 4) & 0xffff_ffffL;
    }

    @Override
    public String toString() {
        IpAddress address = toAddress();
        return name + " " + DnsType.name(type) + " " + (address == null ? octets : address);
    }
}
