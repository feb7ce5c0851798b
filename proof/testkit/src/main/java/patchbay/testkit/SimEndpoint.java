package patchbay.testkit;

import patchbay.loop.Endpoint;
import patchbay.wire.IpAddress;

/// An address and port as a value, for tables and expectations.
public record SimEndpoint(IpAddress address, int port) {
    /// Reads a dotted quad or an IPv6 text.
    public static SimEndpoint of(String address, int port) {
        return new SimEndpoint(addressOf(address), port);
    }

    public static SimEndpoint of(Endpoint endpoint) {
        return new SimEndpoint(endpoint.address(), endpoint.port());
    }

    /// The address a test wrote down; a text that is none is an error of the test.
    public static IpAddress addressOf(String text) {
        IpAddress address = IpAddress.parse(text);
        if (address == null) throw new IllegalArgumentException("not an IP address: " + text);
        return address;
    }

    /// A fresh endpoint of the loop's kind.
    public Endpoint toEndpoint() {
        return new Endpoint().set(address, port);
    }

    public boolean isV4() {
        return address.isV4();
    }

    boolean isWildcard() {
        return address.equals(IpAddress.ANY_V4) || address.equals(IpAddress.ANY_V6);
    }

    @Override
    public String toString() {
        return isV4() ? address + ":" + port : "[" + address + "]:" + port;
    }
}
