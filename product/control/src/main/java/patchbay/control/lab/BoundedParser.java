package patchbay.control.lab;

import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.parser.Parser;

/// A parser that ends where a text is deeper or longer than a lab may be: whoever makes nodes of its events
/// calls itself for each level.
final class BoundedParser implements Parser {
    private static final int MOST_LEVELS = 64;
    private static final int MOST_EVENTS = 400_000;

    private final Parser parser;
    private int level;
    private int events;

    BoundedParser(Parser parser) {
        this.parser = parser;
    }

    @Override
    public boolean checkEvent(Event.ID id) {
        return parser.checkEvent(id);
    }

    @Override
    public Event peekEvent() {
        return parser.peekEvent();
    }

    @Override
    public boolean hasNext() {
        return parser.hasNext();
    }

    @Override
    public Event next() {
        Event event = parser.next();
        switch (event.getEventId()) {
            case MappingStart, SequenceStart -> level++;
            case MappingEnd, SequenceEnd -> level--;
            default -> {}
        }
        if (level <= MOST_LEVELS && ++events <= MOST_EVENTS) return event;
        String line = event.getStartMark()
                .map(mark -> "line " + (mark.getLine() + 1) + ": ")
                .orElse("");
        throw new LabFault(line + "this is deeper or longer than a lab may be");
    }
}
