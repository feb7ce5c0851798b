package patchbay.control.machinery;

import java.util.SortedMap;

/// Counters of one part of a machine, such as `nic 1`, by name.
public record CounterGroup(String name, SortedMap<String, Long> counters) {}
