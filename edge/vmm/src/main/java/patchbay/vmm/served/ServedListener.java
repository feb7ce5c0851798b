package patchbay.vmm.served;

/// Is told on the loop's thread how a [ServedCard] fares with its VMM.
public interface ServedListener {
    /// A VMM came to the socket.
    void connected();

    /// It is gone; the card is as after power-on and waits for the next one.
    ///
    /// @param reason one clause without a full stop
    void disconnected(String reason);

    /// Listens to nothing.
    ServedListener SILENT = new ServedListener() {
        @Override
        public void connected() {}

        @Override
        public void disconnected(String reason) {}
    };
}
