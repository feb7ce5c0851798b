package patchbay.control.machinery;

/// How much is to be captured.
///
/// @param snapBytes octets kept of each frame at most
/// @param mostFrames after so many frames the capture ends; 0 for no limit
/// @param seconds after so many seconds it ends; 0 for no limit
public record CaptureOrder(int snapBytes, long mostFrames, long seconds) {
    /// The most octets of a frame that can be kept.
    public static final int MAX_SNAP_BYTES = 65_535;
}
