/// virtio-net (VirtIO 1.3 §5.1) without its transport: rings, queues and the frames that go through them.
/// `docs/theory/virtio.md` tells the whole.
///
/// [patchbay.nic.virtio.VirtioNet] is the card. A transport negotiates features, hands over each ring's
/// [patchbay.nic.virtio.RingPlace], tells of kicks, and is told by [patchbay.nic.virtio.QueueSignal] when the driver
/// is to be called.
package patchbay.nic.virtio;
