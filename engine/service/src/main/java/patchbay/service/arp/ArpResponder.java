package patchbay.service.arp;

import patchbay.service.AddressPlan;
import patchbay.wire.ArpView;

/// Answers ARP requests for the engine's own addresses on a NAT network, and judges what guests say about themselves.
public final class ArpResponder {
    private final AddressPlan plan;

    public ArpResponder(AddressPlan plan) {
        this.plan = plan;
    }

    /// Whether a packet is a request for an address the engine has.
    public boolean isForUs(ArpView packet) {
        return packet.operation() == ArpView.REQUEST && plan.isOurs(packet.targetIp());
    }

    /// Whether a packet claims one of the engine's addresses: that is dropped and counted.
    public boolean claimsOurs(ArpView packet) {
        return plan.isOurs(packet.senderIp()) || plan.isOurMac(packet.senderMac());
    }

    /// Writes the answer to `request` through `reply`, which has been laid over room for it by [ArpView#fresh].
    public void answer(ArpView request, ArpView reply) {
        reply.operation(ArpView.REPLY)
                .senderMac(plan.macOf(request.targetIp()))
                .senderIp(request.targetIp())
                .targetMac(request.senderMac())
                .targetIp(request.senderIp());
    }
}
