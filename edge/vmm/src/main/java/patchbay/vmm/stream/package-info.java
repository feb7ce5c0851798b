/// Frames over a unix stream socket, as QEMU's `-netdev stream` speaks: each frame behind its length, 32 bits,
/// big-endian. QEMU listens and [patchbay.vmm.stream.StreamPort] connects and retries, so a daemon that was restarted
/// finds its machines again. What QEMU 7.2 does at either end of such a connection was tried and stands in
/// `docs/theory/vmm.md`.
///
/// **From the guest**: one read takes as much as there is into the port's own buffer; frames are pool windows laid over
/// it, so nothing is copied. One read a turn, and a limited number of frames: the rest waits for the next turn.
///
/// **To the guest**: the frames of a turn are gathered and written by one `writev` at its flush. What the socket does
/// not take is copied into a bounded ring; when that is full the newest frame is dropped and counted.
package patchbay.vmm.stream;
