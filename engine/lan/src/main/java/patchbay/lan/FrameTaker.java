package patchbay.lan;

import patchbay.loop.Frame;

/// Takes the frames that a station gives: its switch port, or what stands before that. Belongs to the station's loop.
@FunctionalInterface
public interface FrameTaker {
    /// Takes a frame, which is lent as [Station#send] says.
    void take(Frame frame);
}
