package patchbay.vmm;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import patchbay.vmm.qmp.QmpEvent;
import patchbay.vmm.qmp.QmpListener;

/// What is kept of the events of one machine: the last `SHUTDOWN`, and that no more will come. Any thread.
final class MachineEvents implements QmpListener {
    private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
    private volatile @Nullable QmpEvent shutdown;

    @Override
    public void event(QmpEvent event) {
        if (event.name().equals(QmpEvent.SHUTDOWN)) shutdown = event;
    }

    @Override
    public void closed() {
        closed.complete(null);
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
