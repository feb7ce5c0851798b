package patchbay.control.model;

/// The five numbers of `--natsettingsN`. 0 leaves the engine's own choice.
///
/// @param mtuBytes 0 or 68 to 65 535
/// @param socketSendKib send buffer of host sockets, in KiB
/// @param socketReceiveKib receive buffer of host sockets, in KiB
/// @param tcpSendKib TCP window towards the guest, in KiB
/// @param tcpReceiveKib TCP window from the guest, in KiB
public record NatBuffers(int mtuBytes, long socketSendKib, long socketReceiveKib, long tcpSendKib, long tcpReceiveKib) {
    /// What a new card has and `showvminfo` shows: VirtualBox's 64 KiB.
    public static final NatBuffers DEFAULT = new NatBuffers(0, 64, 64, 64, 64);

    public NatBuffers {
        Bounds.require(mtuBytes == 0 || mtuBytes >= 68 && mtuBytes <= 65_535, "the MTU must be 0 or 68 to 65535");
        Bounds.range(socketSendKib, 0, 0xffff_ffffL, "a buffer");
        Bounds.range(socketReceiveKib, 0, 0xffff_ffffL, "a buffer");
        Bounds.range(tcpSendKib, 0, 0xffff_ffffL, "a window");
        Bounds.range(tcpReceiveKib, 0, 0xffff_ffffL, "a window");
    }
}
