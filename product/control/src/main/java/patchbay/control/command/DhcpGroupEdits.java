package patchbay.control.command;

import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.control.grammar.OptionUse;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.DhcpGroupTerms;
import patchbay.control.model.DhcpMembership;

/// What options of `dhcpserver add|modify` do to a group: its conditions and what it says.
final class DhcpGroupEdits {
    private DhcpGroupEdits() {}

    static Outcome<DhcpGroupTerms> apply(DhcpGroupTerms before, OptionUse use, int optionNumber) {
        String name = use.option().name();
        if (name.equals("--zap-conditions")) return Outcome.done(before.withConditions(List.of()));
        DhcpMembership.Subject subject = subject(name);
        if (subject == null)
            return DhcpTermEdits.apply(before.terms(), use, optionNumber).map(before::with);
        if (name.startsWith("--del-")) return without(before, subject, use.value());
        boolean include = name.startsWith("--incl-");
        return DhcpServerEdits.made(() -> before.with(new DhcpMembership(include, subject, use.value())));
    }

    /// What a condition's option looks at, or null for other options.
    private static DhcpMembership.@Nullable Subject subject(String option) {
        if (!option.matches("--(incl|excl|del)-.*")) return null;
        return DhcpMembership.Subject.ofWord(option.substring(option.indexOf('-', 2) + 1));
    }

    private static Outcome<DhcpGroupTerms> without(
            DhcpGroupTerms before, DhcpMembership.Subject subject, String value) {
        List<DhcpMembership> left = before.conditions().stream()
                .filter(each -> each.subject() != subject || !each.value().equals(value))
                .toList();
        if (left.size() < before.conditions().size()) return Outcome.done(before.withConditions(left));
        return Outcome.refused(Refusal.line("Could not find any condition of type " + subject.ordinal()
                        + " with value '" + value + "' to delete")
                .withRemedy("'list dhcpservers' shows the conditions of each group."));
    }
}
