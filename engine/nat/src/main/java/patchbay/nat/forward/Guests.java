package patchbay.nat.forward;

import patchbay.loop.Endpoint;

/// The guests of a network as its forwarded ports see them.
public interface Guests {
    /// The address a guest is thought to have, for rules that name none; 0 when unknown.
    int guess();

    /// Takes over the connected socket `handle`, whose far end is `peer`, and connects it to a guest.
    void forward(int handle, Endpoint peer, int guestAddress, int guestPort);
}
