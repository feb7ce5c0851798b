package patchbay.vmm.qmp;

/// Is told by a [QmpClient]'s own thread what its machine does. Must not block and must not send commands from there.
public interface QmpListener {
    /// An event came.
    void event(QmpEvent event);

    /// The connection ended; nothing more comes.
    void closed();

    /// Listens to nothing.
    QmpListener SILENT = new QmpListener() {
        @Override
        public void event(QmpEvent event) {}

        @Override
        public void closed() {}
    };
}
