package patchbay.nic.virtio;

/// How a driver is called because of a queue: an eventfd, or a PCI interrupt.
@FunctionalInterface
public interface QueueSignal {
    /// Calls the driver for queue `index`. Never blocks and never calls back into the card.
    void call(int index);

    /// The guest broke a queue, which stands still until it is set up anew: the driver may be told.
    default void broke() {}
}
