package patchbay.control.model;

/// The words of `--nataliasmodeN`. `sameports` has the NAT keep a guest's ports where the host has them free;
/// the others are kept and shown, without effect as in VirtualBox since 7.1.
public record AliasMode(boolean log, boolean proxyOnly, boolean samePorts) {
    public static final AliasMode DEFAULT = new AliasMode(false, false, false);

    /// Reads `default` or a list of `log`, `proxyonly`, `sameports` between commas; unknown words count for
    /// nothing.
    public static AliasMode ofWords(String words) {
        var list = java.util.List.of(words.split(",", -1));
        if (words.equals("default")) return DEFAULT;
        return new AliasMode(list.contains("log"), list.contains("proxyonly"), list.contains("sameports"));
    }
}
