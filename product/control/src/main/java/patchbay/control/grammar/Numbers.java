package patchbay.control.grammar;

/// Numbers as RTGetOpt reads them.
public final class Numbers {
    private static final long MAX_UINT32 = 0xffff_ffffL;

    private Numbers() {}

    /// Whether a text is a number of 32 bits in hexadecimal, with `0x` before it or without.
    static boolean isHex32(String text) {
        return text.matches("(0[xX])?0*[0-9a-fA-F]{1,8}");
    }

    /// The number of a decimal, `0x` hexadecimal or `0` octal text, or -1 when it is not one of 32 bits.
    public static long uint32(String text) {
        int radix = 10;
        String digits = text;
        if (text.startsWith("0x") || text.startsWith("0X")) {
            radix = 16;
            digits = text.substring(2);
        } else if (text.length() > 1 && text.startsWith("0")) {
            radix = 8;
            digits = text.substring(1);
        }
        if (digits.isEmpty() || digits.length() > 12) return -1;
        for (int at = 0; at < digits.length(); at++) {
            if (digits.charAt(at) > 'f' || Character.digit(digits.charAt(at), radix) < 0) return -1;
        }
        long value = Long.parseLong(digits, radix);
        return value <= MAX_UINT32 ? value : -1;
    }
}
