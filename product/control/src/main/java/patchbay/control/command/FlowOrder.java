package patchbay.control.command;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import patchbay.control.machinery.FlowRow;

/// The keys by which flows are sorted: names upwards, numbers downwards.
enum FlowOrder {
    VM,
    KIND,
    GUEST,
    PEER,
    STATE,
    AGE,
    IDLE,
    FROM_GUEST,
    TO_GUEST,
    RESENT,
    RTT;

    private static final Comparator<FlowRow> BY_CARD =
            Comparator.comparing(FlowRow::machine).thenComparingInt(FlowRow::slot);

    private Comparator<FlowRow> comparator() {
        return switch (this) {
            case VM -> BY_CARD;
            case KIND -> Comparator.comparing(FlowRow::kind);
            case GUEST -> Comparator.comparing(FlowRow::guest);
            case PEER -> Comparator.comparing(FlowRow::peer);
            case STATE -> Comparator.comparing(FlowRow::state);
            case AGE -> most(row -> row.figures().ageMillis());
            case IDLE -> most(row -> row.figures().idleMillis());
            case FROM_GUEST -> most(row -> row.figures().octetsFromGuest());
            case TO_GUEST -> most(row -> row.figures().octetsToGuest());
            case RESENT -> most(row -> row.figures().octetsResent());
            case RTT ->
                most(row ->
                        Math.max(row.figures().guestRttMicros(), row.figures().hostRttMicros()));
        };
    }

    private static Comparator<FlowRow> most(ToLongFunction<FlowRow> number) {
        return Comparator.comparingLong(number).reversed();
    }

    /// What the user calls it: `from-guest`.
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static List<String> words() {
        return List.of(values()).stream().map(FlowOrder::word).toList();
    }

    static @Nullable FlowOrder of(String word) {
        for (FlowOrder order : values()) if (order.word().equals(word)) return order;
        return null;
    }

    FlowOrder next() {
        return values()[(ordinal() + 1) % values().length];
    }

    /// The same flows in this order, or the other way round; equal ones by card and ends, so that they stand still.
    List<FlowRow> sort(List<FlowRow> flows, boolean reversed) {
        Comparator<FlowRow> wanted = reversed ? comparator().reversed() : comparator();
        return flows.stream()
                .sorted(wanted.thenComparing(BY_CARD)
                        .thenComparing(FlowRow::kind)
                        .thenComparing(FlowRow::guest)
                        .thenComparing(FlowRow::peer))
                .toList();
    }
}
