package patchbay.vmm.stream;

/// Is told on the loop's thread how a [StreamPort] fares with its VMM.
public interface LinkListener {
    /// The VMM's socket took the connection. QEMU takes one at a time: while another has it, this one waits in the
    /// kernel and looks connected.
    void connected();

    /// The connection is gone; the port tries again by itself.
    ///
    /// @param reason one clause without a full stop, such as `the VMM closed the connection`
    void disconnected(String reason);

    /// Listens to nothing.
    LinkListener SILENT = new LinkListener() {
        @Override
        public void connected() {}

        @Override
        public void disconnected(String reason) {}
    };
}
