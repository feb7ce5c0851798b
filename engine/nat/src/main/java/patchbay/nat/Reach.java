package patchbay.nat;

/// What of the host and its surroundings guests may reach beyond ordinary destinations.
///
/// @param localhost whether the gateway's address leads to the host's `127.0.0.1` (`--natlocalhostreachable`)
/// @param linkLocal whether 169.254.0.0/16 can be reached, cloud metadata services among it
/// @param broadcast whether a guest's broadcasts leave as limited broadcasts of the host (`--natforwardbroadcast`)
/// @param gatewayEcho whether the gateway answers a ping of its own address. Differs: VirtualBox's does so only when
///     `localhost` is set; answering touches nothing of the host
public record Reach(boolean localhost, boolean linkLocal, boolean broadcast, boolean gatewayEcho) {
    public static final Reach DEFAULT = new Reach(false, false, true, true);
}
