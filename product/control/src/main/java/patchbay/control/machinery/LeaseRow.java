package patchbay.control.machinery;

import java.time.Instant;

/// A lease as it is shown, or an IPv6 address that a guest made itself.
///
/// @param address in text
/// @param mac in text, with colons
/// @param clientId the client identifier in hexadecimal, or empty
/// @param hostName what the client calls itself, or empty
/// @param state `acked`, `offered`, `released`, `expired` or `conflict`; `own` of an address nobody gave
/// @param issued when it was given
/// @param seconds for how long from then
public record LeaseRow(
        String address, String mac, String clientId, String hostName, String state, Instant issued, long seconds) {
    private static final String OWN = "own";

    /// An address that a guest made itself, as IPv6 has it (RFC 4862), and was heard with.
    public static LeaseRow own(String address, String mac) {
        return new LeaseRow(address, mac, "", "", OWN, Instant.EPOCH, 0);
    }

    /// Whether nobody gave it, so that it has no times.
    public boolean isOwn() {
        return state.equals(OWN);
    }

    public Instant expiry() {
        return issued.plusSeconds(seconds);
    }

    /// Seconds left at `now`; 0 when it is over.
    public long left(Instant now) {
        return Math.max(0, expiry().getEpochSecond() - now.getEpochSecond());
    }
}
