package patchbay.wire.tftp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import patchbay.wire.Fault;
import patchbay.wire.Octets;

/// Any octets as a TFTP message: refused, or a value that reads back the same.
class TftpFuzzTest {
    private final TftpView view = new TftpView();

    @FuzzTest(maxDuration = "60s")
    void noMessageBreaksTheDoor(byte[] bytes) {
        Octets octets = Octets.of(bytes);
        if (view.wrap(octets.segment(), 0, octets.length()) != Fault.NONE) return;
        TftpMessage message = TftpMessage.parse(view);
        Octets again = message.octets();
        if (again.length() > octets.length() + 1) throw new AssertionError("longer than it was");
        // A text cut by the end of an error gains its zero, which may make a request too long and nothing else.
        Fault fault = view.wrap(again.segment(), 0, again.length());
        if (fault != Fault.NONE) throw new AssertionError(message + ": " + fault);
        TftpMessage read = TftpMessage.parse(view);
        if (!read.equals(message)) throw new AssertionError(message + " became " + read);
    }
}
