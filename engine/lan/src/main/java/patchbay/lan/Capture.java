package patchbay.lan;

import patchbay.loop.Frame;

/// A packet trace of one port.
public interface Capture {
    void take(Frame frame);
}
