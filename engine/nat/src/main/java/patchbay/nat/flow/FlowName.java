package patchbay.nat.flow;

import org.jspecify.annotations.Nullable;

/// What tells a flow from others of its network.
///
/// @param protocol the IP protocol of one that is [FlowKind#OTHER], else 0
/// @param forwarded whether it began outside, through a forwarding rule
/// @param peer the far end as the guest sees it; null for UDP of a guest, which may have many peers
public record FlowName(
        FlowKind kind,
        int protocol,
        boolean forwarded,
        FlowEnd guest,
        @Nullable FlowEnd peer) {
    /// A flow of a kind that is one protocol.
    public FlowName(FlowKind kind, boolean forwarded, FlowEnd guest, @Nullable FlowEnd peer) {
        this(kind, 0, forwarded, guest, peer);
    }
}
