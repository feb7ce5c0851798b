package patchbay.control.machinery;

/// The numbers of a flow.
///
/// @param ageMillis since it began
/// @param idleMillis since it last carried something
/// @param octetsFromGuest text or payload taken from the guest
/// @param octetsToGuest the same sent to the guest for the first time
/// @param octetsResent the same sent to the guest again
/// @param guestRttMicros smoothed round trip to the guest; 0 when unknown
/// @param hostRttMicros the same between the host and the far end; 0 when unknown
public record FlowFigures(
        long ageMillis,
        long idleMillis,
        long octetsFromGuest,
        long octetsToGuest,
        long octetsResent,
        long guestRttMicros,
        long hostRttMicros) {}
