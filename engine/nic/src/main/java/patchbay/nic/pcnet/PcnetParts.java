package patchbay.nic.pcnet;

import patchbay.lan.LinkCounters;
import patchbay.nic.GuestMemory;

/// What the halves of one card share.
record PcnetParts(PcnetRegisters registers, PcnetInterrupts interrupts, GuestMemory memory, LinkCounters counters) {}
