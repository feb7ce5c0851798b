package patchbay.control.machinery;

/// How a capture ended.
public sealed interface CaptureEnd {
    /// As it was ordered, or since the client wished so.
    ///
    /// @param frames frames that were written
    /// @param lost frames that were not, since the reader did not keep up
    record Done(long frames, long lost) implements CaptureEnd {}

    /// It did not begin.
    record Refused(Refusal refusal) implements CaptureEnd {}
}
