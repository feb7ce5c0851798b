package patchbay.linux;

/// One process for ever: its number, and when it began. The kernel gives the number to another process one day, but
/// never with the same beginning.
///
/// @param startTicks field 22 of `/proc/PID/stat`: clock ticks after boot
public record ProcessId(int pid, long startTicks) {}
