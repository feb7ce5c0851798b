/// Intel's PRO/1000 family as models: 82540EM, 82543GC and 82545EM, after the *PCI/PCI-X Family of Gigabit
/// Ethernet Controllers Software Developer's Manual* (317453) and what VirtualBox's cards show.
///
/// **Registers** stand in one table ([patchbay.nic.e1000.E1000Register]); plain ones are values under a
/// mask, the others are a case each in [patchbay.nic.e1000.E1000Card]. A driver reaches them in memory or
/// through the I/O window, in which 82540EM and 82545EM are reset.
///
/// **Transmit.** A write of TDT only asks for work; the work is done later in the same turn, after the
/// driver's write was answered. Descriptors are copied once, in order, and kept until a packet's last one
/// is there; then its buffers go into one frame of the loop's pool. What the driver asks of checksums and
/// segmentation becomes the frame's own offload facts, so a super-frame of 64 KiB stays whole up to a
/// host's socket.
///
/// **Receive.** A frame goes straight into the driver's buffers; with none free it waits in the card (256
/// KiB, 1024 packets), and is dropped and counted when that is full. The card verifies TCP and UDP
/// checksums for a driver that wants them, since doing it here costs less than in the guest.
///
/// **Interrupts** are a level, and change at most once a turn but when the driver itself clears them. ITR,
/// RDTR, RADV, TIDV and TADV hold them back by the loop's timers. Differs: those tell no less than 1 ms, so
/// what is shorter, as all that Linux uses, ends with the turn; longer times end up to a millisecond late,
/// never early.
///
/// **Limits**: 512 descriptors and 256 waiting packets a turn; 256 descriptors a packet; 16 288 octets a
/// packet, or 64 KiB when it is to be cut; 16 384 octets a received frame.
///
/// Not here: wake on LAN, manageability, flash, the 82542's own way.
package patchbay.nic.e1000;
