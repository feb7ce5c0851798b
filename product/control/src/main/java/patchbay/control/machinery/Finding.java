package patchbay.control.machinery;

/// One line of `patchbay doctor`.
///
/// @param subject what was looked at, such as `QEMU`
/// @param good whether it is as it should be
/// @param essential whether machines cannot run without it; a finding that is neither good nor essential costs a
/// feature
/// @param found what was found
/// @param remedy what to do, or empty
public record Finding(String subject, boolean good, boolean essential, String found, String remedy) {}
