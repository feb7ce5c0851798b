package patchbay.service.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import patchbay.service.dns.MemberNames.Member;
import patchbay.testkit.VirtualLoop;
import patchbay.wire.IpAddress;

class MemberNamesTest {
    private static final IpAddress FIRST = IpAddress.v4(0xc0a8_0f04);
    private static final IpAddress SECOND = IpAddress.v4(0xc0a8_0f05);

    private final VirtualLoop machine = VirtualLoop.seeded(1);
    private final List<Member> members = new ArrayList<>();
    private final MemberNames names = new MemberNames(machine.loop(), "NatNet1", () -> List.copyOf(members));

    @Test
    void aMachineIsKnownByItsNameAloneAndInTheNetworksDomain() {
        // given
        members.add(new Member("Node1", FIRST, false));
        members.add(new Member("Node1", SECOND, false));

        // then
        assertThat(names.addressesOf("node1")).containsExactly(FIRST, SECOND);
        assertThat(names.addressesOf("node1.natnet1")).containsExactly(FIRST, SECOND);
        assertThat(names.addressesOf("node1.example.org")).isNull();
        assertThat(names.nameOf(FIRST)).isEqualTo("node1.natnet1");
    }

    @Test
    void aMachineWithoutAnAddressIsKnownAndHasNone() {
        members.add(new Member("node1", null, false));

        assertThat(names.addressesOf("node1")).isEmpty();
    }

    @Test
    void whatAGuestCallsItselfCountsButNeverForAnothersName() {
        // given
        members.add(new Member("node1", FIRST, false));
        for (String claimed : List.of(
                "node1",
                "wpad",
                "ISATAP",
                "localhost",
                "www.example.org",
                "a b.c",
                "",
                "x".repeat(64),
                "back\\slash")) {
            members.add(new Member(claimed, SECOND, true));
        }
        members.add(new Member("builder", SECOND, true));

        // then
        assertThat(names.addressesOf("node1")).containsExactly(FIRST);
        assertThat(names.addressesOf("builder")).containsExactly(SECOND);
        assertThat(names.nameOf(SECOND)).isEqualTo("builder.natnet1");
        for (String refused : List.of("wpad", "isatap", "localhost", "www.example.org", "wpad.natnet1", ""))
            assertThat(names.addressesOf(refused)).as(refused).isNull();
    }

    @Test
    void aMachinesNameWithBlanksAndDotsIsOneInTheNetworksDomain() {
        // given
        members.add(new Member("VM name", FIRST, false));
        members.add(new Member("www.example.org", SECOND, false));

        // then
        assertThat(names.addressesOf("vm-name")).containsExactly(FIRST);
        assertThat(names.addressesOf("www.example.org.natnet1")).containsExactly(SECOND);
        assertThat(names.addressesOf("www.example.org")).isNull();
    }

    @Test
    void changesAreSeenWithinASecond() {
        // given
        assertThat(names.addressesOf("node1")).isNull();
        members.add(new Member("node1", FIRST, false));
        assertThat(names.addressesOf("node1")).isNull();

        // when
        machine.loop().turn(machine.clock().nanoTime() + 1_000_000_000L);

        // then
        assertThat(names.addressesOf("node1")).containsExactly(FIRST);
    }
}
