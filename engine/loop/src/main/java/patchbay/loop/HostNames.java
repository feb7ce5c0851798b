package patchbay.loop;

import java.util.List;
import java.util.function.Consumer;
import patchbay.wire.IpAddress;

/// The host's resolver settings and its resolver. Settings are followed: they may change between two turns.
public interface HostNames {
    /// The host's name servers in order of preference, as configured (loopback servers included).
    List<IpAddress> nameServers();

    /// The host's search domains in order; the first is its own domain.
    List<String> searchDomains();

    /// Changes whenever one of the two lists does.
    long revision();

    /// Asks the host's resolver for the addresses of `name` (trailing dot optional). `answer` is called later on the
    /// loop's thread with the addresses; an empty list means that the name is not known.
    void addressesOf(String name, Consumer<List<IpAddress>> answer);

    /// Asks for the name of `address`; an empty string means that it has none.
    void nameOf(IpAddress address, Consumer<String> answer);
}
