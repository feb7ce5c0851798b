package patchbay.control.output;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Times as VirtualBox prints them: UTC, nine digits of a second, no zone.
final class StateTime {
    private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private StateTime() {}

    static String text(Instant instant) {
        return FORM.format(instant);
    }
}
