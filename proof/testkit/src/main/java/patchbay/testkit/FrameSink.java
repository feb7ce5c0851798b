package patchbay.testkit;

import patchbay.loop.Frame;

/// Where frames go: a wire, a guest, a switch port.
@FunctionalInterface
public interface FrameSink {
    /// Takes a frame. It is lent for the call only; whoever keeps it copies it.
    void deliver(Frame frame);
}
