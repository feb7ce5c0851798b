/// virtio-net (VirtIO 1.3 §5.1): rings, queues and the frames that go through them, and the whole PCI function around
/// them. `docs/theory/virtio.md` tells the whole.
///
/// [patchbay.nic.virtio.VirtioNet] is the data plane. A transport negotiates features, hands over each ring's
/// [patchbay.nic.virtio.RingPlace], tells of kicks, and is told by [patchbay.nic.virtio.QueueSignal] when the driver
/// is to be called. vhost-user is one; [patchbay.nic.virtio.VirtioPciCard], with its registers and control queue, is
/// the other.
package patchbay.nic.virtio;
