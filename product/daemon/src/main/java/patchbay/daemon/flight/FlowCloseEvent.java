package patchbay.daemon.flight;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/// A flow through a NAT ended.
@Name("patchbay.FlowClose")
@Label("Flow Close")
@Category({"Patchbay", "NAT"})
@StackTrace(false)
public final class FlowCloseEvent extends Event {
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
