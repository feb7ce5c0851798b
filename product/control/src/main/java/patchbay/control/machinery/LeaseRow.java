package patchbay.control.machinery;

import java.time.Instant;

/// A lease as it is shown.
///
/// @param address in text
/// @param mac in text, with colons
/// @param clientId the client identifier in hexadecimal, or empty
/// @param hostName what the client calls itself, or empty
/// @param state `acked`, `offered`, `released`, `expired` or `conflict`
/// @param issued when it was given
/// @param seconds for how long from then
public record LeaseRow(
        String address, String mac, String clientId, String hostName, String state, Instant issued, long seconds) {
    public Instant expiry() {
        return issued.plusSeconds(seconds);
    }

    /// Seconds left at `now`; 0 when it is over.
    public long left(Instant now) {
        return Math.max(0, expiry().getEpochSecond() - now.getEpochSecond());
    }
}
