package patchbay.service.dns;

import java.lang.foreign.MemorySegment;
import patchbay.loop.Endpoint;

/// Takes answers on their way to a guest.
@FunctionalInterface
public interface DnsAnswers {
    /// An answer of `length` octets at `bytes[at]`, for the guest and port `client`, of either family, from the
    /// network's name server port. The memory is good during the call.
    void answer(Endpoint client, MemorySegment bytes, long at, int length);
}
