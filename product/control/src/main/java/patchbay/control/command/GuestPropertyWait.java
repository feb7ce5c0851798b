package patchbay.control.command;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import patchbay.control.grammar.Numbers;
import patchbay.control.grammar.Reading;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.GuestProperty;
import patchbay.control.model.Machine;

/// `guestproperty wait`: until a property is set or deleted, or DHCP leases a card its address. What is set is told by
/// those who set it; leases are looked at twice a second.
final class GuestPropertyWait {
    private static final long LOOK_MILLIS = 500;
    private static final int TIMED_OUT = 2;

    private final Clerk clerk;

    GuestPropertyWait(Clerk clerk) {
        this.clerk = clerk;
    }

    int run(Reading.Parsed parsed, List<String> words) {
        long timeout = Long.MAX_VALUE;
        boolean fails = false;
        boolean correct = words.size() >= 2;
        for (int at = 2; at < words.size(); at++) {
            switch (words.get(at)) {
                case "--timeout", "-timeout" -> {
                    timeout = ++at < words.size() && words.get(at).matches("[0-9]{1,10}")
                            ? Numbers.uint32(words.get(at).replaceFirst("^0+(?=.)", ""))
                            : -1;
                    correct &= timeout >= 0;
                }
                case "--fail-on-timeout" -> fails = true;
                default -> correct = false;
            }
        }
        if (!correct) return clerk.screen().misuse(parsed.command(), "Incorrect parameters");
        Outcome<Machine> found = clerk.desk().find(words.getFirst());
        if (!(found instanceof Outcome.Done<Machine>(Machine machine))) return clerk.finish(found);
        String line = awaited(machine, PropertyPatterns.of(List.of(words.get(1))), timeout);
        if (line == null) {
            return clerk.screen()
                    .refuse(Refusal.line("Time out or interruption while waiting for a notification.")
                            .withExitCode(fails ? TIMED_OUT : 0));
        }
        clerk.screen().print(line);
        return 0;
    }

    /// The line that says what happened, or null.
    private @Nullable String awaited(Machine machine, PropertyPatterns patterns, long timeoutMillis) {
        PropertyNews news = clerk.desk().propertyNews();
        BlockingQueue<PropertyNews.Item> listener = news.listen();
        try {
            SortedMap<String, GuestProperty> before = KnownProperties.of(machine, clerk.machinery());
            long begun = System.nanoTime();
            while (true) {
                long left = timeoutMillis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
                if (left <= 0) return null;
                PropertyNews.Item item = listener.poll(Math.min(left, LOOK_MILLIS), TimeUnit.MILLISECONDS);
                if (item == null) {
                    String leased = leased(machine, before, patterns);
                    if (leased != null) return leased;
                } else if (item.machine().equals(machine.uuid()) && patterns.mean(item.name())) {
                    return item.value().isEmpty()
                            ? "Property " + item.name() + " was deleted\n"
                            : line(item.name(), item.value(), item.flags());
                }
            }
        } catch (InterruptedException clientGone) {
            Thread.currentThread().interrupt();
            return null;
        } finally {
            news.forget(listener);
        }
    }

    /// What is told of the cards and was not so before.
    private @Nullable String leased(
            Machine machine, SortedMap<String, GuestProperty> before, PropertyPatterns patterns) {
        for (Map.Entry<String, GuestProperty> each :
                KnownProperties.of(machine, clerk.machinery()).entrySet()) {
            GuestProperty was = before.get(each.getKey());
            GuestProperty now = each.getValue();
            if (!patterns.mean(each.getKey()) || was != null && was.value().equals(now.value())) continue;
            return line(each.getKey(), now.value(), now.flagsText());
        }
        return null;
    }

    private static String line(String name, String value, String flags) {
        return "Name: " + name + ", value: " + value + ", flags: " + flags + "\n";
    }
}
