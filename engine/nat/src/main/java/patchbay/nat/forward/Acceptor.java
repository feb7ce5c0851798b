package patchbay.nat.forward;

import patchbay.loop.Endpoint;

/// Takes connections that came to a forwarded port on to the guest.
@FunctionalInterface
public interface Acceptor {
    /// Takes over the connected socket `handle`, whose far end is `peer`, and connects it to the guest. False when it
    /// does
    /// not take it: the caller then closes it.
    boolean forward(int handle, Endpoint peer, int guestAddress, int guestPort);
}
