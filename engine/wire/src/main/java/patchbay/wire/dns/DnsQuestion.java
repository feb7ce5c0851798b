package patchbay.wire.dns;

/// One question of a DNS message, RFC 1035 §4.1.2.
public record DnsQuestion(DnsName name, int type, int klass) {
    @Override
    public String toString() {
        return DnsType.name(type) + "? " + name;
    }
}
