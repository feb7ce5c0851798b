package patchbay.control.model;

/// A kind of guest operating system and what suits it, virtualbox.md §1.1.
///
/// @param id the word of `--ostype`, such as `Debian_64`
/// @param description the words people read, and `showvminfo` prints
/// @param memoryMib memory VirtualBox recommends
/// @param nicType the card every slot of a new machine is given
public record OsType(String id, OsFamily family, String description, int memoryMib, NicType nicType) {
    /// Whether it is a 64-bit system.
    public boolean is64Bit() {
        return id.endsWith("_64");
    }
}
