package patchbay.nat.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import patchbay.nat.tcp.GuestSide.Event;

class GuestSideTest {
    @Test
    void aGuestThatClosesFirstLeadsThroughLastAck() {
        assertThat(after(Event.SYN_TAKEN, Event.ANSWERED, Event.OPENED, Event.GUEST_FIN, Event.OUR_FIN))
                .isEqualTo(TcpState.LAST_ACK);
    }

    @Test
    void aHostThatClosesFirstLeadsToTimeWait() {
        assertThat(after(Event.CALLED, Event.OPENED, Event.OUR_FIN, Event.FIN_ACKED, Event.GUEST_FIN))
                .isEqualTo(TcpState.TIME_WAIT);
    }

    @Test
    void finsThatCrossLeadThroughClosing() {
        assertThat(after(Event.SYN_TAKEN, Event.ANSWERED, Event.OPENED, Event.OUR_FIN, Event.GUEST_FIN))
                .isEqualTo(TcpState.CLOSING);
    }

    @Test
    void synsThatCrossLeadThroughSynReceived() {
        assertThat(after(Event.CALLED, Event.CROSSED)).isEqualTo(TcpState.SYN_RECEIVED);
    }

    @Test
    void everyStateIsReachedAndEachStepIsOneThatTheTableAllows() {
        // given
        Map<TcpState, List<Event>> ways = new HashMap<>(Map.of(TcpState.CLOSED, List.of()));
        ArrayDeque<TcpState> open = new ArrayDeque<>(List.of(TcpState.CLOSED));

        // when
        while (!open.isEmpty()) {
            TcpState from = open.remove();
            EnumSet<TcpState> reached = EnumSet.noneOf(TcpState.class);
            for (Event event : Event.values()) {
                List<Event> way = new java.util.ArrayList<>(ways.get(from));
                way.add(event);
                TcpState to = afterOrNull(way);
                if (to == null || to == from) continue;
                reached.add(to);
                if (ways.putIfAbsent(to, way) == null) open.add(to);
            }
            assertThat(reached).as("from " + from).isEqualTo(from.next());
        }

        // then
        assertThat(ways.keySet()).containsExactlyInAnyOrder(TcpState.values());
    }

    @Test
    void anEventThatCannotBeIsABug() {
        assertThatThrownBy(() -> after(Event.OUR_FIN)).isInstanceOf(IllegalStateException.class);
    }

    private static TcpState after(Event... events) {
        GuestSide side = new GuestSide();
        for (Event event : events) side.onEvent(event);
        return side.state();
    }

    private static TcpState afterOrNull(List<Event> events) {
        try {
            return after(events.toArray(Event[]::new));
        } catch (IllegalStateException unlawful) {
            return null;
        }
    }
}
