package patchbay.lan;

import patchbay.loop.FaultCounters;
import patchbay.wire.Fault;

/// Frames between a station and what stands behind it: a VMM, an interface of the kernel. Every frame is accounted for:
///
/// * inwards: `framesReceived = framesPassed +` all of [#faultsIn()]
/// * outwards: `framesAccepted = framesSent +` those that wait `+` all of [#faultsOut()]
///
/// Written by the station, on the loop of its switch.
public final class LinkCounters {
    private final FaultCounters faultsIn = new FaultCounters();
    private final FaultCounters faultsOut = new FaultCounters();
    private long framesReceived;
    private long framesPassed;
    private long framesAccepted;
    private long framesSent;

    /// A frame came from behind and goes to the switch.
    public void passed() {
        framesReceived++;
        framesPassed++;
    }

    /// Frames came from behind and are refused.
    public void refused(Fault fault, int frames) {
        framesReceived += frames;
        faultsIn.count(fault, frames);
    }

    /// The switch gave a frame.
    public void accepted() {
        framesAccepted++;
    }

    /// Frames left to what stands behind.
    public void sent(int frames) {
        framesSent += frames;
    }

    /// Frames of the switch were lost.
    public void lost(Fault fault, int frames) {
        faultsOut.count(fault, frames);
    }

    public long framesReceived() {
        return framesReceived;
    }

    public long framesPassed() {
        return framesPassed;
    }

    public long framesAccepted() {
        return framesAccepted;
    }

    public long framesSent() {
        return framesSent;
    }

    /// What was refused of what came from behind.
    public FaultCounters faultsIn() {
        return faultsIn;
    }

    /// What was lost of what the switch gave.
    public FaultCounters faultsOut() {
        return faultsOut;
    }
}
