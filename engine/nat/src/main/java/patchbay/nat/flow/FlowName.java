package patchbay.nat.flow;

import org.jspecify.annotations.Nullable;

/// What tells a flow from others of its network.
///
/// @param forwarded whether it began outside, through a forwarding rule
/// @param peer the far end as the guest sees it; null for UDP of a guest, which may have many peers
public record FlowName(
        FlowKind kind,
        boolean forwarded,
        FlowEnd guest,
        @Nullable FlowEnd peer) {}
