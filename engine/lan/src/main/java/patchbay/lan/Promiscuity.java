package patchbay.lan;

/// How much of other ports' unicast a port may see (`--nicpromisc`). For a card it bounds what the guest asks of its
/// card; on a trunk anything but [#DENY] means that this side of the trunk sees every unicast.
public enum Promiscuity {
    /// Its own unicast, and group frames.
    DENY,
    /// In addition everything between ports of this switch, and between them and the trunk.
    ALLOW_NETWORK,
    /// In addition trunk traffic that concerns no port of this switch.
    ALLOW_ALL
}
