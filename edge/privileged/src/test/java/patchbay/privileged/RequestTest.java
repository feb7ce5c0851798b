package patchbay.privileged;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests as lines and back.
class RequestTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "make vboxnet0 lasting",
                "make pbn00ff00 passing",
                "address vboxnet0 192.168.56.1/24 fe80::1/64",
                "address vboxnet0 - -",
                "remove vboxnet0",
                "bridge eth0 wired",
                "bridge wlan0 shared-mac",
                "guests eth0 pbh0 wired own 080027000001,080027000002",
                "guests eth0 pbh0 shared-mac all -",
                "lead wlan0 pbh0 127 192.0.2.51",
                "lead wlan0 pbh0 0 2001:db8::51",
                "lead wlan0 pbh0 0 -",
                "bind tcp 0.0.0.0 80",
                "bind udp ::1 53"
            })
    void aRequestIsReadAsItWasWritten(String line) {
        Request request = Request.parse(line);
        assertThat(request).isNotNull();
        assertThat(java.util.Objects.requireNonNull(request).text()).isEqualTo(line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "make",
                "make vboxnet0",
                "make vboxnet0 forever",
                "make  vboxnet0 lasting",
                "make vboxnet0 lasting now",
                "address vboxnet0 fe80::1/64 192.168.56.1/24",
                "address vboxnet0 192.168.56.1 -",
                "address vboxnet0 192.168.56.1/33 -",
                "address vboxnet0 -",
                "remove vboxnet0\n",
                "remove vboxnet0 eth0",
                "MAKE vboxnet0 lasting",
                "exec sh",
                "bind tcp 0.0.0.0",
                "bind sctp 0.0.0.0 80",
                "bind tcp host 80",
                "bind tcp 0.0.0.0 http",
                "bind tcp 0.0.0.0 -1",
                "bridge",
                "bridge eth0",
                "bridge eth0 eth1",
                "guests eth0 pbh0 080027000001",
                "guests eth0 pbh0 wired own",
                "guests eth0 pbh0 wired own ",
                "guests eth0 pbh0 wired some 080027000001",
                "guests eth0 pbh0 auto own 080027000001",
                "guests eth0 pbh0 wired own 080027000001,",
                "guests eth0 pbh0 wired own 010027000001",
                "guests eth0 pbh0 wired own 08:00:27:00:00:01",
                "lead eth0 pbh0 0",
                "lead eth0 pbh0 -1 192.0.2.1",
                "lead eth0 pbh0 1000 192.0.2.1",
                "lead eth0 pbh0 0 192.0.2",
                "lead eth0 pbh0 0 host"
            })
    void whatIsNotPlainlyARequestIsNone(String line) {
        // A name with a line break is read, and is no name of ours.
        Request request = Request.parse(line);
        if (request instanceof Request.Remove(String name))
            assertThat(HostNames.isOurs(name)).isFalse();
        else assertThat(request).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eth0",
                "lo",
                "vboxnet",
                "vboxnet128",
                "vboxnet00",
                "vboxnet-1",
                "vboxnet1/..",
                "pbn",
                "pbn0",
                "pbnxyzxyz"
            })
    void onlyOurNamesAreOurs(String name) {
        assertThat(HostNames.isOurs(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"vboxnet0", "vboxnet9", "vboxnet127", "pbn00ff00"})
    void ourNamesHaveAddressesOfTheirOwn(String name) {
        assertThat(HostNames.isOurs(name)).isTrue();
        assertThat(HostNames.mac(name) >>> 24).isEqualTo(0x0a0027);
    }
}
