package patchbay.vmm;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import patchbay.vmm.qmp.QmpEvent;
import patchbay.vmm.qmp.QmpListener;

/// The events of one machine: the last `SHUTDOWN` is kept, all are passed on. Any thread.
final class MachineEvents implements QmpListener {
    private final List<Consumer<QmpEvent>> listeners = new CopyOnWriteArrayList<>();
    private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
    private volatile @Nullable QmpEvent shutdown;

    @Override
    public void event(QmpEvent event) {
        if (event.name().equals(QmpEvent.SHUTDOWN)) shutdown = event;
        for (Consumer<QmpEvent> listener : listeners) listener.accept(event);
    }

    @Override
    public void closed() {
        closed.complete(null);
    }

    void listen(Consumer<QmpEvent> listener) {
        listeners.add(listener);
    }

    /// Completes when nothing more will come.
    CompletableFuture<@Nullable Void> whenClosed() {
        return closed;
    }

    /// The last `SHUTDOWN`, or null.
    @Nullable
    QmpEvent shutdown() {
        return shutdown;
    }
}
