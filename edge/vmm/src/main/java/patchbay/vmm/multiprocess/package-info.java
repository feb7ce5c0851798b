/// Cards of our own inside QEMU by its multi-process protocol (`-device x-pci-proxy-dev`, QEMU 5.2 and newer;
/// tried with 7.2): the proxy forwards each access of the guest's driver over a unix socket and waits for the
/// answer; DMA goes by memory that both map.
///
/// [patchbay.vmm.multiprocess.MultiProcess] answers what comes to a [patchbay.vmm.served.ServedCard];
/// [patchbay.vmm.multiprocess.SharedMemory] maps what SYNC_SYSMEM hands over;
/// [patchbay.vmm.multiprocess.ProxyInterrupt] carries INTA#.
///
/// **An access** is one `recvmsg` and one `write`. What a register write sets off (frames to be sent) runs
/// later in the same turn, so the processor of the guest goes on meanwhile.
///
/// **Interrupts.** With KVM the eventfd of SET_IRQFD is the kernel's own. Without it QEMU registers none, and
/// an input of the I/O APIC is set by the qtest socket instead; this needs the `pc` machine and a guest that
/// uses the I/O APIC. Firmware and iPXE poll. A card of QEMU's own may share the input and lower it, so a
/// raised line is told again every 5 ms; and ours may cover its level, so a line that we lowered is nudged
/// once.
///
/// **The VMM may do anything**: messages of a wrong length or kind, a table that overlaps, files that are
/// shorter than they say. It loses its connection.
package patchbay.vmm.multiprocess;
