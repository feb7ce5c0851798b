package patchbay.nat.flow;

/// Hears of flows as they come and go, on the loop of their network; must be quick. Nothing is made for it while it
/// does not listen, so that it costs one call a flow then.
public interface FlowListener {
    /// Whether somebody wants to know now.
    boolean listens();

    void opened(FlowEntry flow);

    void closed(FlowEntry flow, FlowEnding ending);

    /// Wants to know nothing.
    FlowListener NONE = new FlowListener() {
        @Override
        public boolean listens() {
            return false;
        }

        @Override
        public void opened(FlowEntry flow) {}

        @Override
        public void closed(FlowEntry flow, FlowEnding ending) {}
    };
}
