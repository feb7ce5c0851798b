package patchbay.daemon.flight;

import jdk.jfr.Label;
import jdk.jfr.Name;

/// A flow through a NAT began.
@Name("patchbay.FlowOpen")
@Label("Flow Open")
public final class FlowOpenEvent extends FlowEvent {}
