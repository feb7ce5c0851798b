/// Flows as others look at them: [patchbay.nat.flow.FlowEntry] is one at one moment,
/// [patchbay.nat.flow.FlowSource] reads many a few at a time, [patchbay.nat.flow.FlowListener] hears of their
/// coming and going.
package patchbay.nat.flow;
