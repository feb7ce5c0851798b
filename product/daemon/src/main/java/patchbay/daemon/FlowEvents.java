package patchbay.daemon;

import patchbay.daemon.flight.FlowCloseEvent;
import patchbay.daemon.flight.FlowEvent;
import patchbay.daemon.flight.FlowOpenEvent;
import patchbay.loop.EventLoop;
import patchbay.nat.flow.FlowEnding;
import patchbay.nat.flow.FlowEntry;
import patchbay.nat.flow.FlowListener;

/// Makes Java Flight Recorder events of one network's flows. While nothing is recorded the engine asks no more than a
/// flag, and the events' classes are not even loaded.
final class FlowEvents implements FlowListener {
    private static final long NANOS_A_MILLI = 1_000_000;

    private final String network;
    private final EventLoop loop;

    FlowEvents(String network, EventLoop loop) {
        this.network = network;
        this.loop = loop;
    }

    @Override
    public boolean listens() {
        return FlightRecords.isRecording();
    }

    @Override
    public void opened(FlowEntry flow) {
        FlowOpenEvent event = new FlowOpenEvent();
        if (!event.shouldCommit()) return;
        name(event, flow);
        event.commit();
    }

    @Override
    public void closed(FlowEntry flow, FlowEnding ending) {
        FlowCloseEvent event = new FlowCloseEvent();
        if (!event.shouldCommit()) return;
        name(event, flow);
        event.octetsFromGuest = flow.traffic().octetsFromGuest();
        event.octetsToGuest = flow.traffic().octetsToGuest();
        event.octetsResent = flow.traffic().octetsResent();
        event.lifeMillis = (loop.nowNanos() - flow.times().openedNanos()) / NANOS_A_MILLI;
        event.reason = ending.name();
        event.commit();
    }

    private void name(FlowEvent event, FlowEntry flow) {
        event.network = network;
        event.kind = Outlook.word(flow.name());
        event.forwarded = flow.name().forwarded();
        event.guest = Outlook.text(flow.name().guest(), false);
        event.peer = Outlook.text(flow.name().peer(), false);
    }
}
