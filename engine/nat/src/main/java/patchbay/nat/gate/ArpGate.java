package patchbay.nat.gate;

import patchbay.loop.Counters;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.nat.link.GuestLink;
import patchbay.service.AddressPlan;
import patchbay.service.arp.ArpResponder;
import patchbay.wire.ArpView;
import patchbay.wire.EtherType;
import patchbay.wire.EthernetView;
import patchbay.wire.Fault;

/// Takes ARP packets: answers for the engine's addresses, and learns who the guests are.
final class ArpGate {
    private final EventLoop loop;
    private final GuestLink link;
    private final AddressPlan plan;
    private final GuestGuess guess;
    private final ArpResponder responder;
    private final ArpView packet = new ArpView();
    private final ArpView reply = new ArpView();
    private final Counters.Counter answered;

    ArpGate(EventLoop loop, GuestLink link, GuestGuess guess) {
        this.loop = loop;
        this.link = link;
        this.plan = link.plan();
        this.guess = guess;
        this.responder = new ArpResponder(plan);
        this.answered = link.counters().named("arp-answered");
    }

    /// Takes the ARP packet in `ethernet`'s frame; answers why it was refused, or [Fault#NONE].
    Fault take(EthernetView ethernet) {
        Fault fault = packet.wrap(ethernet.bytes(), ethernet.payloadStart(), ethernet.payloadBytes());
        if (fault != Fault.NONE) return fault;
        if (responder.claimsOurs(packet) || packet.senderMac() != ethernet.source()) return Fault.SPOOFED_SOURCE;
        if (plan.isGuest(packet.senderIp())) {
            link.heard(packet.senderIp(), packet.senderMac());
            guess.seen(packet.senderIp());
        }
        return responder.isForUs(packet) ? answer() : Fault.NONE;
    }

    private Fault answer() {
        Frame frame = loop.frames().takeSmall();
        if (frame == null) return Fault.NO_FRAME;
        reply.fresh(frame.bytes(), frame.start() + EthernetView.HEADER_BYTES);
        responder.answer(packet, reply);
        int length = EthernetView.pad(frame.bytes(), frame.start(), EthernetView.HEADER_BYTES + ArpView.PACKET_BYTES);
        link.emit(frame, length, packet.senderMac(), reply.senderMac(), EtherType.ARP);
        answered.increment();
        return Fault.NONE;
    }
}
