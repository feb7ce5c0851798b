/// The boot file server of a network: TFTP (RFC 1350), read only, with the options `blksize` (RFC 2348), `tsize` and
/// `timeout` (RFC 2349) and `windowsize` (RFC 7440). How a guest boots with it is in `docs/manual/pxe.md`.
///
/// **What flows.** [patchbay.service.tftp.TftpServer] takes a guest's datagrams from a
/// [patchbay.service.tftp.TftpCarrier] and gives it messages to bring. A request is judged
/// ([patchbay.service.tftp.TftpPath], [patchbay.service.tftp.TftpTerms]); its file is opened and read by the host's
/// workers ([patchbay.loop.HostFiles]), never on the loop; a [patchbay.service.tftp.TftpTransfer] sends it, from a port
/// of its own, a window of blocks for each acknowledgement.
///
/// **States of a transfer.** Opening, offered (the options were acknowledged, and the guest's word on it is awaited),
/// sending, over. Whatever is not acknowledged in time is sent again: after 1, 2, 4, 8 and 8 s, or five times as often
/// as the guest's own timeout says. A second acknowledgement of a block never causes a second block when the window is
/// one (RFC 1123 §4.2.3.1); with a wider one it goes back to the block after it, once (RFC 7440 §4).
///
/// **Limits.** 64 transfers a network and 8 a guest (`tftp-too-many`; one not heard of for 5 s makes room), 64 KiB a
/// window, 128 KiB of memory a transfer, blocks no longer than an unfragmented packet. Nothing is written: a write
/// request is refused. Only mode `octet`.
///
/// **Outside the folder nothing is ever served**: `..` is refused by name; what a name means, symbolic links included,
/// is judged by the host on the opened folder.
///
/// **Differs** from VirtualBox: `windowsize`; blocks up to the MTU (VirtualBox: 1428); more transfers; lost blocks are
/// sent again also in its NAT.
package patchbay.service.tftp;
