/// Packets by hand: builders that fill in what is not said ([patchbay.testkit.packet.Packets]) and can be told to be
/// wrong, a reader that prints a line as tcpdump does ([patchbay.testkit.packet.SeenPacket]), and matchers that ignore
/// what is not named ([patchbay.testkit.packet.PacketMatcher]).
package patchbay.testkit.packet;
