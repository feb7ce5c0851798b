package patchbay.control.store;

import org.jspecify.annotations.Nullable;

/// A key with its new text, or with null when it is to be removed.
public record Change(String key, @Nullable String value) {
    public Change {
        if (key.isEmpty() || key.length() > 512) throw new IllegalArgumentException("a key has 1 to 512 characters");
        if (value != null && value.length() > Store.MAX_VALUE_CHARS) {
            throw new IllegalArgumentException("a value has at most " + Store.MAX_VALUE_CHARS + " characters");
        }
    }
}
