package patchbay.service.dns;

import java.lang.foreign.MemorySegment;

/// Takes answers on their way to a guest.
@FunctionalInterface
public interface DnsAnswers {
    /// An answer of `length` octets at `bytes[at]`, for the guest `client` (IPv4 bits) and its port, from the network's
    /// name server port. The memory is good during the call.
    void answer(int client, int clientPort, MemorySegment bytes, long at, int length);
}
