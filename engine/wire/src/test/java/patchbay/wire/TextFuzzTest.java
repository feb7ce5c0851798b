package patchbay.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import patchbay.wire.dns.DnsName;

/// Any text as an address, a network, a MAC address or a name: null, or a value that reads back from what it prints.
class TextFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void noTextBreaksAParser(byte[] utf8) {
        String text = new String(utf8, StandardCharsets.UTF_8);
        readsBack(IpAddress.parse(text), IpAddress::parse);
        readsBack(Ipv4Cidr.parse(text), Ipv4Cidr::parse);
        readsBack(Ipv4Cidr.parseNatNetwork(text), Ipv4Cidr::parse);
        readsBack(DnsName.parse(text), DnsName::parse);
        long mac = MacAddress.parse(text);
        if (mac != MacAddress.NONE && MacAddress.parse(MacAddress.format(mac)) != mac) throw new AssertionError(text);
    }

    private interface Reader {
        @Nullable
        Object read(String text);
    }

    private static void readsBack(@Nullable Object value, Reader reader) {
        if (value != null && !value.equals(reader.read(value.toString()))) throw new AssertionError(value);
    }
}
