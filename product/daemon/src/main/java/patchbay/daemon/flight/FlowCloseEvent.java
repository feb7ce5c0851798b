package patchbay.daemon.flight;

import jdk.jfr.DataAmount;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/// A flow through a NAT ended.
@Name("patchbay.FlowClose")
@Label("Flow Close")
public final class FlowCloseEvent extends FlowEvent {
    @Label("From Guest")
    @DataAmount
    public long octetsFromGuest;

    @Label("To Guest")
    @DataAmount
    public long octetsToGuest;

    @Label("Resent To Guest")
    @DataAmount
    public long octetsResent;

    @Label("Life")
    @Timespan(Timespan.MILLISECONDS)
    public long lifeMillis;

    @Label("Reason")
    public @Nullable String reason;
}
