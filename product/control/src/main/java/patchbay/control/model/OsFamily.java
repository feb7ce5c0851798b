package patchbay.control.model;

/// The families of guest operating systems.
public enum OsFamily {
    OTHER("Other", "Other"),
    WINDOWS("Windows", "Microsoft Windows"),
    LINUX("Linux", "Linux"),
    SOLARIS("Solaris", "Solaris"),
    BSD("BSD", "BSD"),
    OS2("OS2", "IBM OS/2"),
    MACOS("MacOS", "Mac OS X");

    private final String id;
    private final String description;

    OsFamily(String id, String description) {
        this.id = id;
        this.description = description;
    }

    public String id() {
        return id;
    }

    public String description() {
        return description;
    }

    static OsFamily ofId(String id) {
        for (OsFamily family : values()) if (family.id.equals(id)) return family;
        throw new IllegalArgumentException("no family " + id);
    }
}
