package patchbay.nic.pcnet;

import patchbay.lan.LinkCounters;
import patchbay.nic.GuestMemory;
import patchbay.nic.pci.ConfigSpace;

/// What the halves of one card share.
record PcnetParts(
        ConfigSpace config,
        PcnetRegisters registers,
        PcnetInterrupts interrupts,
        GuestMemory memory,
        LinkCounters counters) {}
