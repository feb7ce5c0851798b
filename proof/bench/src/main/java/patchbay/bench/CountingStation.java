package patchbay.bench;

import patchbay.lan.Abilities;
import patchbay.lan.Station;
import patchbay.loop.Frame;

/// A station that only adds up what it gets.
final class CountingStation implements Station {
    private final Abilities abilities;
    private long octets;

    CountingStation(Abilities abilities) {
        this.abilities = abilities;
    }

    long octets() {
        return octets;
    }

    @Override
    public void send(Frame frame) {
        octets += frame.length();
    }

    @Override
    public Abilities abilities() {
        return abilities;
    }
}
