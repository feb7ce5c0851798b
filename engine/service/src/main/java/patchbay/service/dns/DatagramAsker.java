package patchbay.service.dns;

import patchbay.loop.Endpoint;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.wire.dns.DnsMessage;
import patchbay.wire.dns.DnsView;

/// A guest that asked by a datagram: its answer fits 512 octets, and is lost when the loop has no frame left.
record DatagramAsker(EventLoop loop, DnsAnswers answers, Endpoint client) implements Asker {
    @Override
    public void answer(DnsMessage answer) {
        Frame frame = loop.frames().takeSmall();
        if (frame == null) return;
        int length = answer.emit(frame.bytes(), frame.start(), DnsView.CLASSIC_UDP_BYTES);
        answers.answer(client, frame.bytes(), frame.start(), length);
    }
}
