package patchbay.vmm.qmp;

import org.jspecify.annotations.Nullable;

/// Something that happened in the machine, as QEMU told it.
///
/// @param name QEMU's name, such as `SHUTDOWN`
/// @param body what the event carries: an object, or null
/// @param wallMillis when it happened by QEMU's clock, in milliseconds since 1970
public record QmpEvent(String name, @Nullable Object body, long wallMillis) {
    /// The guest ended or QEMU was told to; the body has `guest` and `reason`.
    public static final String SHUTDOWN = "SHUTDOWN";
    /// The machine was reset.
    public static final String RESET = "RESET";
    /// The machine was paused.
    public static final String STOP = "STOP";
    /// The machine goes on.
    public static final String RESUME = "RESUME";
    /// The power button was pressed.
    public static final String POWERDOWN = "POWERDOWN";
    /// The guest's kernel said that it panicked.
    public static final String GUEST_PANICKED = "GUEST_PANICKED";

    static QmpEvent of(Object message) {
        Object stamp = Json.member(message, "timestamp");
        long seconds = Json.member(stamp, "seconds") instanceof Long value ? value : 0;
        long micros = Json.member(stamp, "microseconds") instanceof Long value ? value : 0;
        return new QmpEvent(
                Json.text(message, "event", ""), Json.member(message, "data"), seconds * 1_000 + micros / 1_000);
    }

    /// Whether the guest itself was the cause, for `SHUTDOWN` and `RESET`.
    public boolean byGuest() {
        return Boolean.TRUE.equals(Json.member(body, "guest"));
    }

    /// QEMU's word for the cause (`guest-shutdown`, `host-qmp-quit`, `guest-panic`…), or nothing.
    public String reason() {
        return Json.text(body, "reason", "");
    }
}
