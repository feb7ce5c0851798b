package patchbay.control.command;

import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/// Tells those who wait what `guestproperty set` and `delete` did, in its order. Safe for any thread. Of more than
/// [#MAX_WAITING] changes that a listener has not looked at, the later ones are lost to it.
final class PropertyNews {
    static final int MAX_WAITING = 256;

    /// A property was set; or deleted, when `value` is empty.
    record Item(UUID machine, String name, String value, String flags) {}

    private final CopyOnWriteArrayList<BlockingQueue<Item>> listeners = new CopyOnWriteArrayList<>();

    /// What happens from now on, until [#forget].
    BlockingQueue<Item> listen() {
        BlockingQueue<Item> listener = new ArrayBlockingQueue<>(MAX_WAITING);
        listeners.add(listener);
        return listener;
    }

    /// By identity: queues are equal to none but themselves.
    void forget(BlockingQueue<Item> listener) {
        listeners.remove(listener);
    }

    void tell(Item item) {
        for (BlockingQueue<Item> listener : listeners) {
            if (listener.offer(item)) continue;
            System.getLogger("patchbay.control.command")
                    .log(System.Logger.Level.DEBUG, "a listener to guest properties is full");
        }
    }
}
