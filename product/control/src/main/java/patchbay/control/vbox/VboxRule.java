package patchbay.control.vbox;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import patchbay.control.model.NatRule;
import patchbay.control.model.Protocol;

/// `Forwarding` elements.
final class VboxRule {
    private VboxRule() {}

    static List<NatRule> read(@Nullable Element parent) {
        List<NatRule> rules = new ArrayList<>();
        for (Element each : Elements.children(parent, "Forwarding")) {
            rules.add(new NatRule(
                    each.getAttribute("name"),
                    each.getAttribute("proto").equals("0") ? Protocol.UDP : Protocol.TCP,
                    each.getAttribute("hostip"),
                    Elements.number(each, "hostport", 0),
                    each.getAttribute("guestip"),
                    Elements.number(each, "guestport", 0)));
        }
        return rules;
    }

    static void write(Element parent, List<NatRule> rules) {
        for (NatRule rule : rules) {
            Element each = Elements.add(parent, "Forwarding");
            each.setAttribute("name", rule.name());
            each.setAttribute("proto", rule.protocol() == Protocol.UDP ? "0" : "1");
            Elements.set(each, "hostip", rule.hostAddress(), "");
            each.setAttribute("hostport", "" + rule.hostPort());
            Elements.set(each, "guestip", rule.guestAddress(), "");
            each.setAttribute("guestport", "" + rule.guestPort());
        }
    }
}
