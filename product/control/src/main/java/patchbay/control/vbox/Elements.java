package patchbay.control.vbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/// What is read of elements, and made of them.
final class Elements {
    private Elements() {}

    static List<Element> children(@Nullable Element parent, String name) {
        List<Element> children = new ArrayList<>();
        if (parent == null) return children;
        for (Node each = parent.getFirstChild(); each != null; each = each.getNextSibling()) {
            if (each instanceof Element element && element.getTagName().equals(name)) children.add(element);
        }
        return children;
    }

    static @Nullable Element child(@Nullable Element parent, String name) {
        List<Element> children = children(parent, name);
        return children.isEmpty() ? null : children.getFirst();
    }

    /// The child of a path such as `Hardware/Network`, made where it is not there.
    static Element made(Element parent, String path) {
        Element at = parent;
        for (String name : path.split("/", -1)) {
            Element below = child(at, name);
            if (below == null) {
                below = at.getOwnerDocument().createElement(name);
                at.appendChild(below);
            }
            at = below;
        }
        return at;
    }

    /// The child of a path, or null.
    static @Nullable Element find(@Nullable Element parent, String path) {
        Element at = parent;
        for (String name : path.split("/", -1)) at = child(at, name);
        return at;
    }

    static String text(@Nullable Element element, String attribute) {
        return element == null ? "" : element.getAttribute(attribute);
    }

    static boolean truth(@Nullable Element element, String attribute, boolean otherwise) {
        return switch (text(element, attribute).toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes", "on" -> true;
            case "false", "0", "no", "off" -> false;
            default -> otherwise;
        };
    }

    static long whole(@Nullable Element element, String attribute, long otherwise) {
        String text = text(element, attribute);
        return text.matches("[0-9]{1,18}|[1-8][0-9]{18}") ? Long.parseLong(text) : otherwise;
    }

    /// The same as an int; what is more is the largest.
    static int number(@Nullable Element element, String attribute, int otherwise) {
        return Math.clamp(whole(element, attribute, otherwise), 0, Integer.MAX_VALUE);
    }

    /// Sets an attribute, or takes it away when it has its default.
    static void set(Element element, String attribute, String value, String usual) {
        if (value.equals(usual)) element.removeAttribute(attribute);
        else element.setAttribute(attribute, value);
    }

    static Element add(Element parent, String name) {
        Element child = parent.getOwnerDocument().createElement(name);
        parent.appendChild(child);
        return child;
    }
}
