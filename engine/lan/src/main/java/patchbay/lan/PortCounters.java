package patchbay.lan;

/// Frames and octets that went through a port, each way. A super-frame counts once, with all its octets.
/// Belongs to the loop of its switch.
public final class PortCounters {
    private long framesFromStation;
    private long octetsFromStation;
    private long framesToStation;
    private long octetsToStation;

    void fromStation(int octets) {
        framesFromStation++;
        octetsFromStation += octets;
    }

    void toStation(int octets) {
        framesToStation++;
        octetsToStation += octets;
    }

    /// Frames that the station sent while the cable was in, refused ones included.
    public long framesFromStation() {
        return framesFromStation;
    }

    public long octetsFromStation() {
        return octetsFromStation;
    }

    /// Frames that were handed to the station.
    public long framesToStation() {
        return framesToStation;
    }

    public long octetsToStation() {
        return octetsToStation;
    }
}
