package patchbay.wire.dhcp;

import java.util.ArrayList;
import java.util.List;

/// Gathers the fields of a [DhcpMessage]; what is not set is 0 or empty. Options keep the order they are added in.
public final class DhcpBuilder {
    private final int op;
    private final List<DhcpOption> options = new ArrayList<>();
    private int hops;
    private int xid;
    private int secs;
    private int flags;
    private int ciaddr;
    private int yiaddr;
    private int siaddr;
    private int giaddr;
    private long chaddr;
    private String sname = "";
    private String file = "";

    DhcpBuilder(int op) {
        this.op = op;
    }

    public DhcpBuilder hops(int hops) {
        this.hops = hops;
        return this;
    }

    public DhcpBuilder xid(int xid) {
        this.xid = xid;
        return this;
    }

    public DhcpBuilder secs(int secs) {
        this.secs = secs;
        return this;
    }

    public DhcpBuilder flags(int flags) {
        this.flags = flags;
        return this;
    }

    public DhcpBuilder ciaddr(int ciaddr) {
        this.ciaddr = ciaddr;
        return this;
    }

    public DhcpBuilder yiaddr(int yiaddr) {
        this.yiaddr = yiaddr;
        return this;
    }

    public DhcpBuilder siaddr(int siaddr) {
        this.siaddr = siaddr;
        return this;
    }

    public DhcpBuilder giaddr(int giaddr) {
        this.giaddr = giaddr;
        return this;
    }

    public DhcpBuilder chaddr(long mac) {
        this.chaddr = mac;
        return this;
    }

    /// At most 63 characters.
    public DhcpBuilder sname(String sname) {
        this.sname = sname;
        return this;
    }

    /// At most 127 characters.
    public DhcpBuilder file(String file) {
        this.file = file;
        return this;
    }

    public DhcpBuilder option(DhcpOption option) {
        options.add(option);
        return this;
    }

    public DhcpBuilder options(List<DhcpOption> more) {
        options.addAll(more);
        return this;
    }

    public DhcpMessage build() {
        return new DhcpMessage(
                op, hops, xid, secs, flags, ciaddr, yiaddr, siaddr, giaddr, chaddr, sname, file, options);
    }
}
