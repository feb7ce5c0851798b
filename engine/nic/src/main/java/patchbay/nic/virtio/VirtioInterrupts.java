package patchbay.nic.virtio;

import java.util.Arrays;
import patchbay.nic.InterruptLine;
import patchbay.nic.pci.ConfigSpace;

/// How the driver of a virtio PCI card is called, VirtIO 1.3 §4.1.4.5 and §4.1.5.1.2: by the interrupt line and a
/// register of causes, or by a message for each queue and one for the configuration when the driver turned MSI-X on.
final class VirtioInterrupts implements QueueSignal {
    /// What a driver writes, and reads back, for no message.
    static final int NO_VECTOR = 0xffff;

    private static final int QUEUE = 1;
    private static final int CONFIGURATION = 2;

    private final InterruptLine line;
    private final ConfigSpace config;
    private final int[] vectors;
    private Runnable whenBroken = () -> {};
    private int causes;

    /// Interrupts of a card with so many queues.
    VirtioInterrupts(InterruptLine line, ConfigSpace config, int queues) {
        this.line = line;
        this.config = config;
        this.vectors = new int[queues + 1];
        reset();
    }

    void reset() {
        Arrays.fill(vectors, NO_VECTOR);
        causes();
    }

    /// Calls `listener` when the guest broke a queue.
    void whenBroken(Runnable listener) {
        whenBroken = listener;
    }

    /// The number that stands for the configuration among the queues.
    int ofConfiguration() {
        return vectors.length - 1;
    }

    /// The vector of a queue, or of the configuration.
    int vector(int of) {
        return vectors[of];
    }

    /// Sets a vector; one that there is not becomes [#NO_VECTOR].
    void vector(int of, int wanted) {
        vectors[of] = wanted < config.vectors() ? wanted : NO_VECTOR;
    }

    @Override
    public void call(int index) {
        send(index, QUEUE);
    }

    @Override
    public void broke() {
        whenBroken.run();
    }

    /// Says that the configuration changed.
    void changed() {
        send(ofConfiguration(), CONFIGURATION);
    }

    /// The register of causes: reading it takes them and lowers the line.
    int causes() {
        int now = causes;
        causes = 0;
        line.level(false);
        return now;
    }

    private void send(int of, int cause) {
        if (config.vectorsOn()) {
            if (vectors[of] != NO_VECTOR) line.message(vectors[of]);
            return;
        }
        causes |= cause;
        line.level(true);
    }
}
