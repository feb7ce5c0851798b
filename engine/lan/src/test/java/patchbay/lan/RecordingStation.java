package patchbay.lan;

import java.util.ArrayList;
import java.util.List;
import patchbay.loop.Frame;

/// A station that keeps a copy of every frame it gets.
final class RecordingStation implements Station {
    final List<byte[]> got = new ArrayList<>();
    private final Abilities abilities;

    RecordingStation(Abilities abilities) {
        this.abilities = abilities;
    }

    RecordingStation() {
        this(Abilities.ALL);
    }

    @Override
    public void send(Frame frame) {
        got.add(Bench.octets(frame));
    }

    @Override
    public Abilities abilities() {
        return abilities;
    }
}
