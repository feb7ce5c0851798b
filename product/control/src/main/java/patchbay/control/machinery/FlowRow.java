package patchbay.control.machinery;

/// One flow through a NAT, as `patchbay flows` shows it.
///
/// @param machine the machine's name, or the NAT network's
/// @param slot the machine's card, from 1; 0 for a network
/// @param kind `tcp`, `udp`, `ping`, or the name of another IP protocol
/// @param forwarded whether it began outside, through a forwarding rule
/// @param guest address and port of the guest's end
/// @param peer the same of the far end as the guest sees it; empty when there is none
/// @param state in lower case with hyphens, such as `established`
public record FlowRow(
        String machine,
        int slot,
        String kind,
        boolean forwarded,
        String guest,
        String peer,
        String state,
        FlowFigures figures) {}
