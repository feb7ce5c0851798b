/// Questions to the network's name server over TCP: the same TCP as to the world ([patchbay.nat.tcp]), behind which are
/// no sockets of the host but the streams of the name service ([patchbay.service.dns.QuestionStream]).
package patchbay.nat.names;
