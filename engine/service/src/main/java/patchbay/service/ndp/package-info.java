/// Neighbour discovery for the engine's own addresses (RFC 4861): who has them
/// ([patchbay.service.ndp.NeighbourResponder]), and what the gateway tells its network as a router
/// ([patchbay.service.ndp.RouterAdvertisement]). Messages only: who sends them, and when, is the gateway's.
package patchbay.service.ndp;
