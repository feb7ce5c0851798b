package patchbay.wire.dns;

/// Numbers of DNS: record types, classes and response codes (IANA DNS parameters).
public final class DnsType {
    public static final int A = 1;
    public static final int NS = 2;
    public static final int CNAME = 5;
    public static final int SOA = 6;
    public static final int PTR = 12;
    public static final int MX = 15;
    public static final int TXT = 16;
    public static final int AAAA = 28;
    public static final int SRV = 33;
    /// EDNS's pseudo record, RFC 6891.
    public static final int OPT = 41;
    /// What changed in a zone, in a question (RFC 1995).
    public static final int IXFR = 251;
    /// A whole zone, in a question (RFC 5936).
    public static final int AXFR = 252;
    /// Any type, in a question.
    public static final int ANY = 255;

    /// The Internet class.
    public static final int IN = 1;
    /// Any class, in a question.
    public static final int ANY_CLASS = 255;

    public static final int NO_ERROR = 0;
    public static final int FORMAT_ERROR = 1;
    public static final int SERVER_FAILURE = 2;
    public static final int NAME_ERROR = 3;
    public static final int NOT_IMPLEMENTED = 4;
    public static final int REFUSED = 5;

    private DnsType() {}

    /// The type's name, or `TYPEn` (RFC 3597 §5).
    public static String name(int type) {
        return switch (type) {
            case A -> "A";
            case NS -> "NS";
            case CNAME -> "CNAME";
            case SOA -> "SOA";
            case PTR -> "PTR";
            case MX -> "MX";
            case TXT -> "TXT";
            case AAAA -> "AAAA";
            case SRV -> "SRV";
            case OPT -> "OPT";
            case IXFR -> "IXFR";
            case AXFR -> "AXFR";
            case ANY -> "ANY";
            default -> "TYPE" + type;
        };
    }

    /// The response code's name as `dig` prints it.
    public static String rcodeName(int rcode) {
        return switch (rcode) {
            case NO_ERROR -> "NOERROR";
            case FORMAT_ERROR -> "FORMERR";
            case SERVER_FAILURE -> "SERVFAIL";
            case NAME_ERROR -> "NXDOMAIN";
            case NOT_IMPLEMENTED -> "NOTIMP";
            case REFUSED -> "REFUSED";
            default -> "RCODE" + rcode;
        };
    }
}
