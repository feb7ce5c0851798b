/// Cards of our own inside a VMM by vfio-user, protocol 0.0 (QEMU's `docs/interop/vfio-user.rst`; QEMU 10.1
/// and newer as `-device vfio-user-pci`, tried with 11.1; cloud-hypervisor's `--user-device`, not tried: it
/// needs KVM).
///
/// [patchbay.vmm.vfio.VfioUser] answers what comes to a [patchbay.vmm.served.ServedCard]: messages as
/// [patchbay.vmm.vfio.VfioMessage] lays them out. [patchbay.vmm.vfio.VfioVersion] agrees on limits;
/// [patchbay.vmm.vfio.VfioRegions] has registers, configuration space and option ROM;
/// [patchbay.vmm.vfio.VfioMemory] what DMA_MAP hands over, in [patchbay.vmm.vfio.VfioFiles], and
/// [patchbay.vmm.vfio.VfioFarMemory] what it only names: such memory is reached by messages, for whose answers
/// nothing waits; [patchbay.vmm.vfio.VfioInterrupts] carries INTA# and MSI by eventfds, so no interrupt needs
/// to know how the machine is wired, and TCG has them as well as KVM.
///
/// **Limits.** 10 000 maps of 512 files; messages of 256 KiB and some; 8 descriptors a message; 1 024 requests of ours,
/// 5 s without any answer to them. What exceeds one is answered with an error, or ends the connection where
/// the stream cannot be followed any more.
///
/// **The VMM may do anything**: a wrong size, a region or an index that is not there, descriptors nobody
/// asked for, maps that overlap or are longer than their file. It is told an error, and hurts no one but its
/// guest.
package patchbay.vmm.vfio;
