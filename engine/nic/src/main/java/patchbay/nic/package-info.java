/// Network cards as real drivers know them: state machines over the guest's memory and an interrupt line, with a
/// switch port on the other side. No threads, no sockets: how a virtual machine monitor reaches a card (vhost-user,
/// QEMU multi-process) is the room `vmm`.
///
/// **What stands where.** A [patchbay.nic.Card] is a [patchbay.lan.Station]: frames for the guest come by `send`,
/// frames of the guest go to its [patchbay.lan.SwitchPort] by `take`. A card with registers is also a
/// [patchbay.nic.PciCard]. What a card is given stands in its [patchbay.nic.CardPlace]: the loop, the guest's
/// [patchbay.nic.GuestMemory], the [patchbay.nic.InterruptLine] and the station address.
///
/// **Guest memory** is reached through one class. [patchbay.nic.GuestMemory] keeps the map from guest addresses to
/// memory and judges every address; nobody else holds a segment of it. Bulk (frames, descriptors) is *copied*, once,
/// before a field of it is looked at: the guest may change its memory between any two reads. What is read again and
/// again at one place (a ring) is a [patchbay.nic.GuestArea], judged once when the ring is set up; after that its
/// accessors cannot leave it.
///
/// **Memory that is not shared** ([patchbay.nic.FarMemory]) is not there when a card asks: a card asks whether it is
/// near, leaves off where it stands when it is not, and is run again when it is. It tells of what it wrote when the
/// guest sees it.
///
/// **A guest's nonsense** (a ring that loops, a descriptor outside of memory, an index that jumps) breaks *its queue*
/// until the driver resets it, is counted as a [patchbay.wire.Fault], and never becomes an exception past the card's
/// edge. Loops over rings are bounded by the ring's size and by a budget a turn; guest lengths are added as `long`.
/// A card does not call out while it is busy, and its DMA reaches memory only, never a register, so a guest cannot
/// make a card call itself.
///
/// **Interrupts** are a level, not events: a card computes `causes & mask` and sets its line; whoever owns the line
/// knows how the VMM wants to hear of it.
///
/// **Each card is the same few files**: `…Registers` (a table), `…Rings` or queues, `…Transmit`, `…Receive`,
/// `…Interrupts`, and the card, which joins them.
package patchbay.nic;
