package patchbay.wire.tftp;

/// An option of a request or of its acknowledgement, RFC 2347. Names do not mind case.
public record TftpOption(String name, String value) {
    public static final String BLOCK_BYTES = "blksize";
    public static final String TRANSFER_BYTES = "tsize";
    public static final String TIMEOUT_SECONDS = "timeout";
    /// RFC 7440: blocks sent for one acknowledgement.
    public static final String WINDOW_BLOCKS = "windowsize";

    private static final int MOST_DIGITS = 18;

    public boolean is(String other) {
        return name.equalsIgnoreCase(other);
    }

    /// The value as a decimal number, or -1 when it is none.
    public long number() {
        if (value.isEmpty() || value.length() > MOST_DIGITS) return -1;
        long number = 0;
        for (int at = 0; at < value.length(); at++) {
            char digit = value.charAt(at);
            if (digit < '0' || digit > '9') return -1;
            number = 10 * number + digit - '0';
        }
        return number;
    }

    @Override
    public String toString() {
        return name + "=" + value;
    }
}
