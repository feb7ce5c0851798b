package patchbay.nat.tcp;

import patchbay.loop.Counters;
import patchbay.loop.Counters.Counter;

/// What a network's TCP counts.
final class TcpCounters {
    final Counters all = new Counters();
    final Counter opened = all.named("tcp-opened");
    final Counter forwarded = all.named("tcp-forwarded");
    final Counter segmentsFromGuest = all.named("tcp-segments-from-guest");
    final Counter bytesFromGuest = all.named("tcp-bytes-from-guest");
    final Counter segmentsToGuest = all.named("tcp-segments-to-guest");
    final Counter bytesToGuest = all.named("tcp-bytes-to-guest");
    final Counter bytesResent = all.named("tcp-bytes-resent-to-guest");
    final Counter lossesRepaired = all.named("tcp-losses-to-guest-found");
    final Counter timeouts = all.named("tcp-timeouts-to-guest");
    final Counter timeoutsUndone = all.named("tcp-timeouts-to-guest-undone");
    final Counter tailProbes = all.named("tcp-tail-probes");
    final Counter windowProbes = all.named("tcp-window-probes");
    final Counter keepAliveProbes = all.named("tcp-keepalive-probes");
    final Counter outOfOrder = all.named("tcp-out-of-order-from-guest");
    final Counter outOfOrderDropped = all.named("tcp-out-of-order-dropped");
    final Counter outOfWindow = all.named("tcp-out-of-window");
    final Counter oldTimestamps = all.named("tcp-old-timestamps");
    final Counter noQueueMemory = all.named("tcp-no-queue-memory");
    final Counter challenges = all.named("tcp-challenge-acks");
    final Counter challengesWithheld = all.named("tcp-challenge-acks-withheld");
    final Counter resetsToGuest = all.named("tcp-resets-to-guest");
    final Counter resetsFromGuest = all.named("tcp-resets-from-guest");
    final Counter unknownFlow = all.named("tcp-no-flow");
    final Counter forbidden = all.named("tcp-forbidden");
    final Counter refused = all.named("tcp-connect-refused");
    final Counter unreachable = all.named("tcp-connect-unreachable");
    final Counter connectTimeouts = all.named("tcp-connect-timeouts");
    final Counter noHandle = all.named("tcp-no-handle");
    final Counter halfOpenFull = all.named("tcp-half-open-full");
    final Counter flowsFull = all.named("tcp-flows-full");
    final Counter timeWaitReplaced = all.named("tcp-time-wait-replaced");
    final Counter timeWaitReused = all.named("tcp-time-wait-reused");
    final Counter hostResets = all.named("tcp-resets-from-host");
    final Counter guestsGone = all.named("tcp-guests-gone");
    final Counter drainsAborted = all.named("tcp-drains-aborted");
    final Counter noFrame = all.named("tcp-no-frame");
}
