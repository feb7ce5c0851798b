/// vhost-user, the back end's side (QEMU docs/interop/vhost-user.rst): a front end (QEMU, DPDK's virtio-user) connects
/// to our socket, shares its guest's memory, and describes the rings of a virtio-net card that
/// [patchbay.nic.virtio.VirtioNet] then serves. `docs/theory/virtio.md` has the messages and what we make of them.
///
/// **Whose fault it is.** A front end is believed in nothing: sizes, descriptors, addresses are judged where they come
/// in, and what cannot be ends that connection. Memory it takes away under us shows as an error that breaks its rings.
package patchbay.vmm.vhost;
