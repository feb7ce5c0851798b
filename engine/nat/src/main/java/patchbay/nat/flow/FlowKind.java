package patchbay.nat.flow;

/// What a flow carries.
public enum FlowKind {
    TCP,
    UDP,
    /// ICMP echo that waits for its answer.
    ECHO,
    /// Any other IP protocol; [FlowName#protocol] tells which.
    OTHER
}
