package patchbay.loop;

import patchbay.wire.IpAddress;

/// An address and port that is filled again and again, so that the path of packets makes no objects.
/// IPv4 is in its mapped form, as in [IpAddress].
public final class Endpoint {
    private long hi;
    private long lo;
    private int port;

    public Endpoint set(long hi, long lo, int port) {
        this.hi = hi;
        this.lo = lo;
        this.port = port;
        return this;
    }

    public Endpoint set(IpAddress address, int port) {
        return set(address.hi(), address.lo(), port);
    }

    /// Sets an IPv4 address from its 32 bits.
    public Endpoint setV4(int bits, int port) {
        return set(0, IpAddress.lowOf(bits), port);
    }

    public Endpoint set(Endpoint other) {
        return set(other.hi, other.lo, other.port);
    }

    public long hi() {
        return hi;
    }

    public long lo() {
        return lo;
    }

    /// 0 to 65535.
    public int port() {
        return port;
    }

    /// Whether both are the same address and port.
    public boolean isSame(Endpoint other) {
        return lo == other.lo && port == other.port && hi == other.hi;
    }

    public boolean isV4() {
        return IpAddress.isV4(hi, lo);
    }

    /// The 32 bits of an IPv4 address; only meaningful when [#isV4()].
    public int v4Bits() {
        return (int) lo;
    }

    public IpAddress address() {
        return new IpAddress(hi, lo);
    }

    @Override
    public String toString() {
        return isV4() ? address() + ":" + port : "[" + address() + "]:" + port;
    }
}
