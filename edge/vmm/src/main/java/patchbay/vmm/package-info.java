/// How a virtual machine monitor plugs in: [patchbay.vmm.stream] carries the frames of QEMU's cards,
/// [patchbay.vmm.qmp] its control; here a machine is described, started, found again and ended.
///
/// What QEMU does at these sockets was tried, and stands in `docs/theory/vmm.md`.
package patchbay.vmm;
