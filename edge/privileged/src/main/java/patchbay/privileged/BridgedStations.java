package patchbay.privileged;

import java.util.List;

/// Who is behind the TAPs of a bridged network.
///
/// @param all whether all of the interface's frames are copied to them, not only what is for guests and groups
/// @param macs the guests' MAC addresses, at most 64; none ends it
public record BridgedStations(BridgeWay way, boolean all, List<Long> macs) {
    public BridgedStations {
        macs = List.copyOf(macs);
    }
}
