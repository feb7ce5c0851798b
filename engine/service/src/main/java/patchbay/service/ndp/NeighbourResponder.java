package patchbay.service.ndp;

import patchbay.service.Ipv6Plan;
import patchbay.wire.NdpView;

/// Answers neighbour solicitations for the engine's own addresses, RFC 4861 §7.2.4, those of duplicate address
/// detection among them (RFC 4862 §5.4.3): a guest that tries one of ours finds it taken.
public final class NeighbourResponder {
    /// Octets of an answer.
    public static final int ANSWER_BYTES = NdpView.NEIGHBOUR_BYTES + NdpView.LINK_OPTION_BYTES;

    private final Ipv6Plan plan;

    public NeighbourResponder(Ipv6Plan plan) {
        this.plan = plan;
    }

    /// Whether a solicitation asks for an address of ours.
    public boolean isForUs(NdpView asked) {
        return plan.isOurs(asked.targetHi(), asked.targetLo());
    }

    /// Writes the answer into `ANSWER_BYTES` octets that `reply` is to lie over, the checksum aside. `solicited` is
    /// false for an answer to all nodes.
    public void answer(NdpView asked, NdpView reply, boolean solicited) {
        long lo = asked.targetLo();
        int router = lo == Ipv6Plan.GATEWAY ? NdpView.ROUTER_FLAG : 0;
        int answers = solicited ? NdpView.SOLICITED_FLAG : 0;
        reply.flags(router | answers | NdpView.OVERRIDE_FLAG).target(asked.targetHi(), lo);
        reply.linkOption(NdpView.NEIGHBOUR_BYTES, NdpView.TARGET_LINK_ADDRESS, plan.macOf(lo));
    }
}
