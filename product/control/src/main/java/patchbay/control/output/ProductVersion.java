package patchbay.control.output;

/// The versions the programs say they have.
public final class ProductVersion {
    /// Patchbay's own.
    public static final String PATCHBAY = "0.1.0";

    /// What `VBoxManage --version` prints, in the form every client of virtualbox.md §8.3 can read: 7.0 is the
    /// generation whose commands we speak, 97 is above every real patch of it, `_Patchbay` stands where
    /// distributors put their name, and `r1` is a revision. Vagrant cuts at `_`, docker-machine wants two whole
    /// numbers first.
    public static final String VIRTUALBOX = "7.0.97_Patchbayr1";

    private ProductVersion() {}

    /// The two lines and the empty one that stand before help and usage errors.
    public static String banner() {
        return "Patchbay Command Line Management Interface Version "
                + VIRTUALBOX.substring(0, VIRTUALBOX.indexOf('r', 8)) + "\nPatchbay " + PATCHBAY
                + ", Apache-2.0; speaks VBoxManage 7.0\n\n";
    }
}
