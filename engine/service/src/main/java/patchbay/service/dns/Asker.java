package patchbay.service.dns;

import patchbay.wire.dns.DnsMessage;

/// Who asked a question, and the way an answer goes back.
interface Asker {
    /// Sends an answer, as much of it as the way can carry. May be called after the asker has gone.
    void answer(DnsMessage answer);
}
