package patchbay.lan;

import patchbay.wire.PcapHeader;

/// How a [Capture] records.
///
/// @param format how frames are written down
/// @param timeOffsetNanos what is added to the loop's clock to give a record's time
/// @param snapBytes how many octets of a frame are kept at most, 1 to [#MAX_SNAP_BYTES]
public record CaptureSettings(CaptureFormat format, long timeOffsetNanos, int snapBytes) {
    /// Frames are never longer on a wire of ours.
    public static final int MAX_SNAP_BYTES = PcapHeader.SNAP_BYTES;

    public CaptureSettings {
        if (snapBytes < 1 || snapBytes > MAX_SNAP_BYTES) {
            throw new IllegalArgumentException("a capture keeps 1 to " + MAX_SNAP_BYTES + " octets of a frame");
        }
    }

    /// A trace as VirtualBox's `--nictrace` has it, whose times count from `originNanos` of the loop's clock.
    public static CaptureSettings trace(long originNanos) {
        return new CaptureSettings(CaptureFormat.PCAP, -originNanos, MAX_SNAP_BYTES);
    }
}
