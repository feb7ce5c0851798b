package patchbay.acceptance.architecture.canary;

import java.net.InetAddress;
import java.net.UnknownHostException;
import patchbay.acceptance.Shell;

/// Breaks every rule on purpose: a rule that does not reject it checks nothing.
final class Offender {
    private Offender() {}

    static String offend() throws UnknownHostException {
        return InetAddress.getLocalHost() + " " + System.nanoTime() + " " + Shell.HERE;
    }
}
