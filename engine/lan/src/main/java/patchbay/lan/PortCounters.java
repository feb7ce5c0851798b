package patchbay.lan;

/// Frames and octets that went through a port, each way. A super-frame counts once, with all its octets.
///
/// Every frame is accounted for, at any moment between two turns:
///
/// * from the station: `framesFromStation = framesForwarded +` all of [SwitchPort#faults()]
/// * to the station: `framesForStation = framesToStation − segmentsToStation + framesCut +` all of
///   [SwitchPort#faultsToStation()]
/// * on the whole switch: the sum of `framesDelivered` of all ports is the sum of their `framesForStation`
///
/// Belongs to the loop of its switch.
public final class PortCounters {
    private long framesFromStation;
    private long octetsFromStation;
    private long framesForwarded;
    private long framesDelivered;
    private long framesForStation;
    private long framesCut;
    private long segmentsToStation;
    private long framesToStation;
    private long octetsToStation;

    void fromStation(int octets) {
        framesFromStation++;
        octetsFromStation += octets;
    }

    void forwarded() {
        framesForwarded++;
    }

    void delivered() {
        framesDelivered++;
    }

    void forStation() {
        framesForStation++;
    }

    void cut() {
        framesCut++;
    }

    void segment() {
        segmentsToStation++;
    }

    void toStation(int octets) {
        framesToStation++;
        octetsToStation += octets;
    }

    /// Frames that the station sent, refused ones included.
    public long framesFromStation() {
        return framesFromStation;
    }

    public long octetsFromStation() {
        return octetsFromStation;
    }

    /// Frames of the station that found a receiver, or were for all there are.
    public long framesForwarded() {
        return framesForwarded;
    }

    /// Ports that the station's frames were delivered to, one a port and frame.
    public long framesDelivered() {
        return framesDelivered;
    }

    /// Frames that the switch had for the station.
    public long framesForStation() {
        return framesForStation;
    }

    /// Super-frames of these that were cut, every segment of which was handed over.
    public long framesCut() {
        return framesCut;
    }

    /// Segments among the frames that were handed over.
    public long segmentsToStation() {
        return segmentsToStation;
    }

    /// Frames that were handed to the station.
    public long framesToStation() {
        return framesToStation;
    }

    public long octetsToStation() {
        return octetsToStation;
    }
}
