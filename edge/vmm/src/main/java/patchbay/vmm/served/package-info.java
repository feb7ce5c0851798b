/// Cards of our own behind a socket, whatever the VMM speaks there.
///
/// [patchbay.vmm.served.ServedCard] listens, has at most one VMM at a time, reads its messages and keeps the
/// card over VMMs and loops. What a message means is a [patchbay.vmm.served.Dialect]:
/// [patchbay.vmm.multiprocess.MultiProcess] or [patchbay.vmm.vfio.VfioUser]. [patchbay.vmm.served.VmmChannel]
/// is one connection: octets and descriptors in, answers out. [patchbay.vmm.served.FileMapping] is memory
/// that a VMM shares.
///
/// **The VMM may do anything.** A message is judged before a field of it is used; descriptors that nobody
/// took are closed; answers that are not read stop the reading of requests, so nothing grows. What cannot be
/// ends the connection: the card is as after power-on, and the next VMM may come. A file that is cut short
/// while it is mapped is an [InternalError], caught here and in the cards.
package patchbay.vmm.served;
