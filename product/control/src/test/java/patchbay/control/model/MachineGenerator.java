package patchbay.control.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;

/// Machines of every kind from a seed: the same seed gives the same machines.
public final class MachineGenerator {
    private static final List<String> ODD_TEXTS = List.of(
            "",
            " ",
            "a",
            "\"quoted\"",
            "back\\slash",
            "comma,equals=",
            "\u00fc\u4e16\ud83d\ude00",
            "\ud83d",
            "tab\tnew\nline",
            "'; DROP TABLE log; --",
            "{\"json\":1}",
            "%s%n");

    private final SplittableRandom random;

    public MachineGenerator(long seed) {
        random = new SplittableRandom(seed);
    }

    public Machine machine() {
        List<Adapter> adapters = new ArrayList<>();
        Chipset chipset = random.nextInt(4) == 0 ? Chipset.ICH9 : Chipset.PIIX3;
        for (int slot = 1; slot <= chipset.slots(); slot++) adapters.add(adapter(slot));
        return new Machine(
                uuid(),
                name() + random.nextInt(1_000_000),
                one(OsTypes.all()).id(),
                random.nextBoolean() ? List.of("/") : List.of("/a", "/a/b c"),
                "/machines/" + random.nextInt(100),
                random.nextLong(4, 2_097_153),
                random.nextInt(1, 65),
                new BootSource(
                        text(),
                        text(),
                        text(),
                        texts().stream().filter(t -> !t.isEmpty()).toList()),
                texts(),
                adapters,
                new BandwidthGroups(List.of(
                        new BandwidthGroup("g 1", BandwidthGroup.Type.NETWORK, random.nextLong(1L << 40)),
                        new BandwidthGroup("\u00e9", BandwidthGroup.Type.DISK, 0))),
                new Extradata(properties()),
                guestProperties());
    }

    private GuestProperties guestProperties() {
        GuestProperties all = GuestProperties.NONE;
        for (GuestProperty.Flag flag : GuestProperty.Flag.values()) {
            GuestProperty each = new GuestProperty("v\u00fc" + random.nextInt(9), random.nextLong(), Set.of(flag));
            if (random.nextBoolean()) all = all.with("/Some/" + flag, each);
        }
        return all;
    }

    private Adapter adapter(int slot) {
        boolean enabled = random.nextBoolean();
        return new Adapter(
                enabled,
                one(List.of(NicType.values())),
                one(List.of(NicBackend.values())),
                one(List.of(Attachment.values())),
                new AttachmentNames("net" + slot, name(), name(), name(), name(), name()),
                one(List.of(BridgeMode.values())),
                enabled || random.nextBoolean() ? MacText.of(uuid()) : "",
                random.nextBoolean(),
                random.nextLong(1L << 32),
                random.nextInt(5),
                one(List.of(PromiscuousPolicy.values())),
                random.nextBoolean() ? "" : "g 1",
                new Trace(random.nextBoolean(), text()),
                properties(),
                engine());
    }

    private NatEngine engine() {
        List<NatRule> rules = new ArrayList<>();
        for (int count = random.nextInt(4); count > 0; count--) {
            rules.add(new NatRule(
                    "rule" + count + (random.nextBoolean() ? "\u00e9\"" : ""),
                    one(List.of(Protocol.values())),
                    random.nextBoolean() ? "" : "127.0.0.1",
                    random.nextInt(1, 65_536),
                    random.nextBoolean() ? "" : "10.0.2.19",
                    random.nextInt(1, 65_536)));
        }
        return new NatEngine(
                random.nextBoolean() ? "" : "192.168/16",
                random.nextBoolean() ? "" : "10.1.2.3",
                new NatBuffers(
                        random.nextBoolean() ? 0 : random.nextInt(68, 65_536), buffer(), buffer(), buffer(), buffer()),
                new AliasMode(random.nextBoolean(), random.nextBoolean(), random.nextBoolean()),
                new NatBoot(random.nextBoolean(), text(), text(), text()),
                new NatDns(random.nextBoolean(), random.nextBoolean(), random.nextBoolean())
                        .withServers(random.nextBoolean() ? "" : "9.9.9.9,2620:fe::fe"),
                random.nextBoolean(),
                random.nextBoolean(),
                rules);
    }

    private long buffer() {
        return random.nextLong(1L << 32);
    }

    private UUID uuid() {
        return new UUID(random.nextLong(), random.nextLong());
    }

    private SortedMap<String, String> properties() {
        SortedMap<String, String> properties = new TreeMap<>();
        for (int count = random.nextInt(4); count > 0; count--) properties.put(name() + count, text());
        return properties;
    }

    private List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (int count = random.nextInt(4); count > 0; count--) texts.add(text());
        return texts;
    }

    private String text() {
        return one(ODD_TEXTS);
    }

    /// A text without control characters or slashes.
    private String name() {
        return one(List.of("web", "a b", "\u00fc\u4e16\ud83d\ude00", "\"q\"", "x=y", "back\\slash"));
    }

    private <T> T one(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
