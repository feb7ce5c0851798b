package patchbay.control.vbox;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import patchbay.control.model.GuestProperties;
import patchbay.control.model.GuestProperty;

/// `GuestProperty` elements of a machine's hardware. One that is no property of ours, such as one without a value, is
/// not taken over, and is still there when the file is written back.
final class VboxGuestProperties {
    private static final String PARENT = "GuestProperties";
    private static final String NAME = "GuestProperty";

    private VboxGuestProperties() {}

    static GuestProperties read(@Nullable Element hardware) {
        GuestProperties all = GuestProperties.NONE;
        for (Element each : Elements.children(Elements.child(hardware, PARENT), NAME)) {
            GuestProperties more = with(all, each);
            if (more != null) all = more;
        }
        return all;
    }

    private static @Nullable GuestProperties with(GuestProperties before, Element each) {
        try {
            GuestProperty property = new GuestProperty(
                    each.getAttribute("value"),
                    Elements.whole(each, "timestamp", 0),
                    GuestProperty.flags(each.getAttribute("flags")));
            return before.with(each.getAttribute("name"), property);
        } catch (IllegalArgumentException unfit) {
            return null;
        }
    }

    /// Passing ones are not written: a file is of a machine that is off.
    static void write(Element hardware, GuestProperties properties) {
        Element parent = Elements.made(hardware, PARENT);
        for (Element each : Elements.children(parent, NAME)) {
            if (with(GuestProperties.NONE, each) != null) parent.removeChild(each);
        }
        for (Map.Entry<String, GuestProperty> entry : properties.values().entrySet()) {
            if (entry.getValue().passing()) continue;
            Element each = Elements.add(parent, NAME);
            each.setAttribute("name", entry.getKey());
            each.setAttribute("value", entry.getValue().value());
            each.setAttribute("timestamp", "" + entry.getValue().nanos());
            each.setAttribute("flags", entry.getValue().flagsText());
        }
        if (parent.getElementsByTagName("*").getLength() == 0) hardware.removeChild(parent);
    }
}
