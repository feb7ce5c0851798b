package patchbay.wire.dhcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.wire.Fault;
import patchbay.wire.Octets;
import patchbay.wire.Samples;

class DhcpMessageTest {
    private static final String FIXED =
            "01010600 3903f326 0000 0000" + "00".repeat(16) + "080027a1b2c3" + "00".repeat(10);
    private static final String COOKIE = "63825363";

    /// VirtualBox's built-in server: its options in its order, 548 octets, zero padded.
    @Test
    void anOfferIsVirtualBoxsToTheOctet() {
        // given
        DhcpMessage offer = DhcpMessage.builder(DhcpView.REPLY)
                .xid(0x3903_f326)
                .yiaddr(0x0a00_020f)
                .siaddr(0x0a00_0204)
                .chaddr(0x0800_27a1_b2c3L)
                .file("vm.pxe")
                .option(DhcpOption.type(DhcpType.OFFER))
                .option(DhcpOption.addresses(DhcpOption.SUBNET_MASK, 0xffff_ff00))
                .option(DhcpOption.addresses(DhcpOption.ROUTER, 0x0a00_0202))
                .option(DhcpOption.addresses(DhcpOption.NAME_SERVERS, 0x0a00_0203))
                .option(DhcpOption.text(DhcpOption.DOMAIN_NAME, "lan"))
                .option(DhcpOption.amount(DhcpOption.LEASE_SECONDS, 86_400))
                .option(DhcpOption.addresses(DhcpOption.SERVER_ID, 0x0a00_0202))
                .build();
        MemorySegment bytes = MemorySegment.ofArray(new byte[600]).fill((byte) 0xa5);

        // when
        int length = offer.emit(bytes, 0, 548);

        // then
        String options = "350102 0104ffffff00 03040a000202 06040a000203 0f036c616e 330400015180 36040a000202 ff";
        String head = "02010600 3903f326 0000 0000 00000000 0a00020f 0a000204 00000000 080027a1b2c3" + "00".repeat(10);
        String names = "00".repeat(64) + "766d2e707865" + "00".repeat(122);
        Octets expected = Octets.ofHex(head + names + COOKIE + options);
        assertThat(length).isEqualTo(548);
        assertThat(Octets.copyOf(bytes, 0, expected.length())).isEqualTo(expected);
        assertThat(Octets.copyOf(bytes, expected.length(), 548 - expected.length()))
                .isEqualTo(Octets.of(new byte[548 - expected.length()]));
        assertThat(Octets.copyOf(bytes, 548, 1)).isEqualTo(Octets.ofHex("a5"));
    }

    @Test
    void anyMessageReadsBackTheSame() {
        SplittableRandom random = new SplittableRandom(2131);
        for (int round = 0; round < 3000; round++) {
            // given: each code once, some data longer than one option can carry
            DhcpBuilder builder = DhcpMessage.builder(1 + random.nextInt(2));
            builder.hops(random.nextInt(256)).xid(random.nextInt()).secs(random.nextInt(65_536));
            builder.flags(random.nextInt(65_536)).ciaddr(random.nextInt()).yiaddr(random.nextInt());
            builder.siaddr(random.nextInt()).giaddr(random.nextInt()).chaddr(random.nextLong(1L << 48));
            builder.sname("s".repeat(random.nextInt(64))).file("f".repeat(random.nextInt(128)));
            Set<Integer> codes = new LinkedHashSet<>();
            for (int option = random.nextInt(8); option > 0; option--) codes.add(1 + random.nextInt(254));
            codes.remove(DhcpOption.OVERLOAD);
            for (int code : codes) {
                byte[] octets = new byte[random.nextInt(8) == 0 ? 250 + random.nextInt(300) : random.nextInt(20)];
                random.nextBytes(octets);
                builder.option(new DhcpOption(code, Octets.of(octets)));
            }
            DhcpMessage message = builder.build();

            // when
            Octets octets = Samples.octets(message);
            DhcpMessage read = parse(octets);

            // then
            assertThat(read).isEqualTo(message);
            assertThat(Samples.octets(Objects.requireNonNull(read))).isEqualTo(octets);
        }
    }

    @Test
    void aLongOptionIsSplitAndJoinedAgain() {
        // given
        DhcpOption longOne = new DhcpOption(119, Octets.of(new byte[600]));
        DhcpMessage message =
                DhcpMessage.builder(DhcpView.REPLY).option(longOne).build();

        // when
        Octets octets = Samples.octets(message);

        // then
        assertThat(octets.length()).isEqualTo(240 + 2 + 255 + 2 + 255 + 2 + 90 + 1);
        assertThat(octets.slice(240, 2)).isEqualTo(Octets.ofHex("77ff"));
        assertThat(octets.slice(240 + 257, 2)).isEqualTo(Octets.ofHex("77ff"));
        assertThat(octets.slice(240 + 514, 2)).isEqualTo(Octets.ofHex("775a"));
        assertThat(parse(octets)).isEqualTo(message);
    }

    /// RFC 2131 §4.1 and RFC 3396 §5: options, then `file`, then `sname`.
    @Test
    void optionsOverloadedIntoTheNamesAreReadInTheirOrder() {
        // given: 52 says both; the client's name is in three pieces
        String sname = "0c0163 ff" + "00".repeat(60);
        String file = "0c0162 3204 0a00020f ff" + "00".repeat(118);
        Octets octets = Octets.ofHex(FIXED + sname + file + COOKIE + "340103 350101 0c0161 ff");

        // when
        DhcpMessage message = Objects.requireNonNull(parse(octets));

        // then
        assertThat(message.options()).hasToString("[53=01, 12=\"abc\", 50=10.0.2.15]");
        assertThat(message.sname()).isEmpty();
        assertThat(message.file()).isEmpty();
    }

    @Test
    void anOverloadInsideAnOverloadedFieldOpensNothing() {
        // given: `file` says that `sname` holds options too
        String sname = "0c0163 ff" + "00".repeat(60);
        String file = "340103 ff" + "00".repeat(124);
        Octets octets = Octets.ofHex(FIXED + sname + file + COOKIE + "340101 350101 ff");

        // when
        DhcpMessage message = Objects.requireNonNull(parse(octets));

        // then
        assertThat(message.options()).hasToString("[53=01]");
        assertThat(message.sname()).isEqualTo("\f\u0001c\u00ff");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "35",
                "3501",
                "350201",
                "35ff01",
                "350101 0c",
                "350101 0c05 61",
                "350101 0cff",
                "350101 00 00 0c01",
                "340101 350101",
            })
    void anOptionThatRunsPastItsAreaRefusesTheMessage(String options) {
        // given: an overloaded `file` holds an option that runs into the cookie
        String file = "00".repeat(125) + "0c0561";
        Octets octets = Octets.ofHex(FIXED + "00".repeat(64) + file + COOKIE + options);

        // when, then
        assertThat(parse(octets)).isNull();
        DhcpView view = new DhcpView();
        view.wrap(octets.segment(), 0, octets.length());
        assertThat(DhcpMessage.check(view)).isEqualTo(Fault.BAD_OPTION);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "ff", "00", "0000ff", "350101", "350101 00", "350101 ff 0c", "350101 ff 0cff", "0c00 ff"})
    void anEndOptionMayBeMissingAndWhatFollowsItIsNotRead(String options) {
        assertThat(parse(Octets.ofHex(FIXED + "00".repeat(192) + COOKIE + options)))
                .isNotNull();
    }

    @Test
    void aMessageTypeThatIsNoneIsNull() {
        assertThat(typeOf("350100")).isNull();
        assertThat(typeOf("350101")).isEqualTo(DhcpType.DISCOVER);
        assertThat(typeOf("350108")).isEqualTo(DhcpType.INFORM);
        assertThat(typeOf("350109")).isNull();
        assertThat(typeOf("3501ff")).isNull();
        assertThat(typeOf("35020101")).isNull();
        assertThat(typeOf("3500")).isNull();
        assertThat(typeOf("ff")).isNull();
    }

    private static @Nullable DhcpType typeOf(String options) {
        return Objects.requireNonNull(parse(Octets.ofHex(FIXED + "00".repeat(192) + COOKIE + options)))
                .type();
    }

    @Test
    void aHostNameIsSafeWhateverTheGuestSends() {
        assertThat(hostName("debian-12.lan")).isEqualTo("debian-12.lan");
        assertThat(hostName("<img src=x onerror=alert(1)>")).isEqualTo("imgsrcxonerroralert1");
        assertThat(hostName("a\r\nb\0c\u001b[31m")).isEqualTo("abc31m");
        assertThat(hostName("x".repeat(600))).hasSize(63);
        assertThat(hostName("")).isEmpty();
        assertThat(Samples.dhcp().hostName()).isEqualTo("debian");
    }

    private static String hostName(String sent) {
        DhcpOption option = DhcpOption.text(DhcpOption.HOST_NAME, sent);
        return DhcpMessage.builder(DhcpView.REQUEST).option(option).build().hostName();
    }

    @Test
    void anAddressOptionOfAnotherLengthIsNoAddress() {
        DhcpMessage message = DhcpMessage.builder(DhcpView.REQUEST)
                .option(new DhcpOption(DhcpOption.REQUESTED_ADDRESS, Octets.ofHex("0a0002")))
                .option(DhcpOption.addresses(DhcpOption.SERVER_ID, 7))
                .build();
        assertThat(message.address(DhcpOption.REQUESTED_ADDRESS)).isZero();
        assertThat(message.address(DhcpOption.SERVER_ID)).isEqualTo(7);
        assertThat(message.address(DhcpOption.ROUTER)).isZero();
        assertThat(Samples.dhcp().asksFor(DhcpOption.NAME_SERVERS)).isTrue();
        assertThat(Samples.dhcp().asksFor(DhcpOption.HOST_NAME)).isFalse();
    }

    @Test
    void whatDoesNotFitTheFixedFieldsIsNoMessage() {
        assertThatThrownBy(() -> DhcpMessage.builder(1).file("f".repeat(128)).build())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DhcpMessage.builder(1).sname("s".repeat(64)).build())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DhcpOption(255, Octets.EMPTY)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aMessagePrintsAsOneLine() {
        assertThat(Samples.dhcp())
                .hasToString("BOOTP/DHCP request from 08:00:27:a1:b2:c3 xid 0x3903f326 DISCOVER"
                        + " [53=01, 50=10.0.2.15, 12=\"debian\", 55=010306]");
    }

    private static @Nullable DhcpMessage parse(Octets octets) {
        DhcpView view = new DhcpView();
        assertThat(view.wrap(octets.segment(), 0, octets.length())).isEqualTo(Fault.NONE);
        return DhcpMessage.parse(view);
    }
}
