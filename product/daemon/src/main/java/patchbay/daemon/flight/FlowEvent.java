package patchbay.daemon.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/// Which flow an event is about.
@Category({"Patchbay", "NAT"})
@StackTrace(false)
public abstract class FlowEvent extends Event {
    @Label("Network")
    public @Nullable String network;

    @Label("Kind")
    public @Nullable String kind;

    @Label("Forwarded")
    @Description("Whether it began outside, through a forwarding rule")
    public boolean forwarded;

    @Label("Guest")
    public @Nullable String guest;

    @Label("Peer")
    public @Nullable String peer;
}
