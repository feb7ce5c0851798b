package patchbay.service.dns;

import patchbay.loop.Counters;

/// What becomes of questions that go to the host's name servers, whichever way they go.
record ForwardCounts(
        Counters.Counter answered, Counters.Counter expired, Counters.Counter mismatched, Counters.Counter nextServer) {
    static ForwardCounts of(Counters counters) {
        return new ForwardCounts(
                counters.named("dns-answered"),
                counters.named("dns-expired"),
                counters.named("dns-mismatched"),
                counters.named("dns-next-server"));
    }
}
