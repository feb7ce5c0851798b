package patchbay.nic.e1000;

import patchbay.lan.LinkCounters;
import patchbay.nic.GuestMemory;
import patchbay.nic.pci.ConfigSpace;

/// What the halves of one card share.
record E1000Parts(
        ConfigSpace config,
        E1000Registers registers,
        E1000Statistics statistics,
        E1000Interrupts interrupts,
        GuestMemory memory,
        LinkCounters counters) {}
