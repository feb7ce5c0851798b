/// The line between the thin client (`VBoxManage`, `patchbay`) and the daemon: a unix stream socket that
/// carries small typed messages. The client sends one [patchbay.line.Request] (argv, directory, what its
/// streams are) and then, when asked, standard input; the daemon answers with output, error output and
/// an exit code. It needs neither JSON nor HTTP, so a client starts in milliseconds and the daemon answers
/// before anything else is loaded.
///
/// A message is one octet of [patchbay.line.MessageKind], four octets of length (big-endian, at most 1 MiB) and the
/// payload. Either end may close at any time: for the daemon that means that the command is to be given up, for the
/// client that the daemon died.
///
/// The room depends on java.base alone, since the client does (decision 0004).
package patchbay.line;
