package patchbay.service.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import patchbay.wire.IpAddress;

class NameMappingTest {
    private static final IpAddress ADDRESS = IpAddress.v4(0xc000_0250);

    /// Patterns, then a name they cover, then one they do not.
    private static final List<List<String>> ROWS = List.of(
            List.of("node1", "node1", "node11"),
            List.of("node?", "node7", "node"),
            List.of("*.lab", "a.b.lab", "lab"),
            List.of("*", "anything.at.all", "\0never"),
            List.of("a*b*c", "a1b2b3c", "a1c"),
            List.of("a|b*| c ", "c", "d"),
            List.of("WWW.Example.org.", "www.example.org", "www.example.orgs"),
            List.of("**x", "yyx", "xy"));

    @Test
    void patternsCoverWholeNames() {
        for (List<String> row : ROWS) {
            NameMapping mapping = NameMapping.ofPatterns(row.getFirst(), ADDRESS);
            assertThat(mapping.covers(row.get(1))).as(row.toString()).isTrue();
            if (!row.getFirst().equals("*"))
                assertThat(mapping.covers(row.get(2))).as(row.toString()).isFalse();
        }
    }

    @Test
    void aPatternOfManyStarsIsJudgedQuickly() {
        NameMapping mapping = NameMapping.ofPatterns("*a".repeat(60) + "b", ADDRESS);

        assertThat(mapping.covers("a".repeat(253))).isFalse();
    }

    @Test
    void theFirstMappingDecidesAndOthersAreNotKnown() {
        // given
        MappedNames names = new MappedNames(List.of(
                NameMapping.ofName("one.lab", ADDRESS), NameMapping.ofPatterns("*.lab", IpAddress.v4(0x0102_0304))));

        // then
        assertThat(names.addressesOf("one.lab")).containsExactly(ADDRESS);
        assertThat(names.addressesOf("two.lab")).containsExactly(IpAddress.v4(0x0102_0304));
        assertThat(names.addressesOf("lab")).isNull();
    }
}
