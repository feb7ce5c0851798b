package patchbay.nat.rule;

import patchbay.loop.Errno;

/// What became of a rule that was to be added.
///
/// @param rule the rule
/// @param outcome whether it is in force, and if not, what failed
/// @param errno the kernel's reason, positive, when it refused; else 0
public record RuleResult(ForwardRule rule, Outcome outcome, int errno) {
    /// How it ended.
    public enum Outcome {
        /// The port is bound.
        IN_FORCE,
        /// A rule of that name is in force already.
        NAME_TAKEN,
        /// The network has as many rules as it may.
        TOO_MANY,
        /// The kernel refused to open, bind or listen.
        HOST_REFUSED
    }

    public static RuleResult refused(ForwardRule rule, int errno) {
        return new RuleResult(rule, Outcome.HOST_REFUSED, errno);
    }

    public static RuleResult of(ForwardRule rule, Outcome outcome) {
        return new RuleResult(rule, outcome, 0);
    }

    public boolean ok() {
        return outcome == Outcome.IN_FORCE;
    }

    /// The symbolic name of the kernel's reason, such as `EADDRINUSE`; empty when there is none.
    public String errnoName() {
        return errno == 0 ? "" : Errno.name(errno);
    }
}
