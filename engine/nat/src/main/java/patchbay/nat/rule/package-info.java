/// Forwarding rules as values: what a rule says, and what became of it.
package patchbay.nat.rule;
