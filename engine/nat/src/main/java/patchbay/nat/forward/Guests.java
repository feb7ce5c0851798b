package patchbay.nat.forward;

import patchbay.loop.Counters;
import patchbay.loop.Endpoint;

/// The guests of a network as its forwarded ports see them.
public interface Guests {
    /// The address a guest is thought to have, for rules that name none; 0 when unknown.
    int guess();

    /// Where what happens to their connections is counted.
    Counters counters();

    /// Takes over the connected socket `handle`, whose far end is `peer`, and connects it to a guest. The two may be of
    /// different families.
    void forward(int handle, Endpoint peer, Endpoint guest);
}
