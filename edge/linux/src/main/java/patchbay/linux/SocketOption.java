package patchbay.linux;

/// Socket options that are one `int`, by level and number (asm-generic: x86-64, aarch64).
enum SocketOption {
    REUSE_ADDRESS(1, 2),
    TYPE(1, 3),
    ERROR(1, 4),
    BROADCAST(1, 6),
    SEND_BUFFER(1, 7),
    RECEIVE_BUFFER(1, 8),
    KEEP_ALIVE(1, 9),
    OOB_INLINE(1, 10),
    PROTOCOL(1, 38),
    DOMAIN(1, 39),
    PEEK_OFFSET(1, 42),
    IP_TYPE_OF_SERVICE(0, 1),
    IP_TIME_TO_LIVE(0, 2),
    IP_PACKET_INFO(0, 8),
    IP_MTU_DISCOVER(0, 10),
    IP_RECEIVE_ERRORS(0, 11),
    IP_RECEIVE_TTL(0, 12),
    IPV6_UNICAST_HOPS(41, 16),
    IPV6_MTU_DISCOVER(41, 23),
    IPV6_RECEIVE_ERRORS(41, 25),
    IPV6_ONLY(41, 26),
    IPV6_RECEIVE_PACKET_INFO(41, 49),
    IPV6_RECEIVE_HOP_LIMIT(41, 51),
    IPV6_TRAFFIC_CLASS(41, 67),
    TCP_NO_DELAY(6, 1),
    TCP_KEEP_IDLE_SECONDS(6, 4),
    TCP_KEEP_INTERVAL_SECONDS(6, 5),
    UDP_SEGMENT(17, 103),
    UDP_GRO(17, 104),
    /// Only these ICMP types reach a raw socket: the set bits are kept back (SOL_RAW, ICMP_FILTER).
    RAW_ICMP_FILTER(255, 1);

    final int level;
    final int number;

    SocketOption(int level, int number) {
        this.level = level;
        this.number = number;
    }
}
