package patchbay.control.vbox;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import patchbay.control.model.DhcpGroupTerms;
import patchbay.control.model.DhcpMembership;
import patchbay.control.model.DhcpTerms;

/// `Group` elements of a DHCP server, virtualbox.md §9.2.
final class VboxDhcpGroup {
    private VboxDhcpGroup() {}

    /// The group of an element; a condition that is none of ours refuses it, since the group would have other members.
    static DhcpGroupTerms read(Element group, DhcpTerms terms) {
        List<DhcpMembership> conditions = new ArrayList<>();
        for (Element each : Elements.children(group, "Condition")) {
            String type = each.getAttribute("type");
            DhcpMembership.Subject subject = subject(type);
            if (subject == null) throw new VboxFault("'" + type + "' is no kind of condition");
            boolean include = Elements.truth(each, "inclusive", true);
            conditions.add(new DhcpMembership(include, subject, each.getAttribute("value")));
        }
        return new DhcpGroupTerms(group.getAttribute("name"), conditions, terms);
    }

    /// The groups of a server; of one that does not fit, or of a second of a name, `leftOut` is told.
    static List<DhcpGroupTerms> all(Element server, Terms terms, Consumer<String> leftOut) {
        List<DhcpGroupTerms> groups = new ArrayList<>();
        for (Element each : Elements.children(server, "Group")) {
            String name = each.getAttribute("name");
            String told = "group '" + name + "' of the DHCP server of '" + server.getAttribute("networkName")
                    + "' is not taken over: ";
            if (groups.stream().anyMatch(group -> group.name().equals(name))) {
                leftOut.accept(told + "there is one of that name");
                continue;
            }
            try {
                groups.add(read(each, terms.of(each)));
            } catch (IllegalArgumentException | VboxFault unfit) {
                leftOut.accept(told + unfit.getMessage());
            }
        }
        return groups;
    }

    /// Reads what an element tells clients.
    @FunctionalInterface
    interface Terms {
        DhcpTerms of(Element element);
    }

    /// By the words of the API, and by those listings have.
    private static DhcpMembership.@Nullable Subject subject(String type) {
        for (DhcpMembership.Subject subject : DhcpMembership.Subject.values()) {
            String word = subject.title()
                    .replace("VendorCID", "vendorClassID")
                    .replace("UserCID", "userClassID")
                    .replace("*", "Wildcard");
            if (type.equals(word) || type.equals(subject.title())) return subject;
        }
        return null;
    }
}
