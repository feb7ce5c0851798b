package patchbay.wire.dhcp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Objects;
import patchbay.wire.Fault;
import patchbay.wire.Octets;
import patchbay.wire.Samples;

/// Any octets as a DHCP message: refused, or a value that reads back the same and whose texts are safe.
class DhcpFuzzTest {
    private final DhcpView view = new DhcpView();

    @FuzzTest(maxDuration = "60s")
    void noMessageBreaksTheDoor(byte[] bytes) {
        Octets octets = Octets.of(bytes);
        if (view.wrap(octets.segment(), 0, octets.length()) != Fault.NONE) return;
        DhcpMessage message = DhcpMessage.parse(view);
        if (message == null) return;
        if (!message.hostName().matches("[A-Za-z0-9.-]{0,63}")) throw new AssertionError(message.hostName());
        if (message.toString().indexOf('\n') >= 0) throw new AssertionError(message);

        Octets again = Samples.octets(message);
        view.wrap(again.segment(), 0, again.length());
        DhcpMessage read = Objects.requireNonNull(DhcpMessage.parse(view));
        if (!read.equals(message)) throw new AssertionError(message + " became " + read);
    }
}
