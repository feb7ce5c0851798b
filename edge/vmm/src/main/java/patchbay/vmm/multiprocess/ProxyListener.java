package patchbay.vmm.multiprocess;

/// Is told on the loop's thread how a [ProxyPort] fares with its VMM.
public interface ProxyListener {
    /// A VMM came to the socket.
    void connected();

    /// It is gone; the card is as after power-on and waits for the next one.
    ///
    /// @param reason one clause without a full stop
    void disconnected(String reason);

    /// Listens to nothing.
    ProxyListener SILENT = new ProxyListener() {
        @Override
        public void connected() {}

        @Override
        public void disconnected(String reason) {}
    };
}
