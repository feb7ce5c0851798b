package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// DPDK's `testpmd` inside a guest of `tools/guest-image dpdk`: Linux's vfio-pci gives it one PCI function, behind the
/// machine's IOMMU, and DPDK's own driver drives that.
final class GuestTestpmd {
    private static final String LOG = "/tmp/testpmd.log";
    private static final Pattern COUNT = Pattern.compile("(RX|TX)-packets: (\\d+)");

    private final LinuxMachine machine;
    private final String function;

    /// Nothing is started yet.
    ///
    /// @param function such as `0000:00:03.0`
    GuestTestpmd(LinuxMachine machine, String function) {
        this.machine = machine;
        this.function = function;
    }

    /// Takes the function from its driver, and starts the program, which is to have messages: it would try
    /// MSI-X first, and stop there, since Linux calls a card without it one with no vectors. The guest's IOMMU
    /// remaps no interrupts, which is unsafe only for who does not trust the guest's programs.
    void start() {
        machine.run("for module in $(cat /modules/vfio); do insmod /modules/$module || exit; done");
        machine.run("echo 1 >/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts");
        goesTo("vfio-pci");
        machine.run("mkdir -p /dev/hugepages /var/run && mount -t hugetlbfs pages /dev/hugepages && mkfifo /tmp/keys");
        machine.run("dpdk-testpmd --lcores 0@0,1@1 --in-memory --no-telemetry -m 64 -d /lib/dpdk --vfio-intr=msi -a "
                + function + " -- -i --total-num-mbufs=4096 --no-mlockall </tmp/keys >" + LOG
                + " 2>&1 & exec 3>/tmp/keys");
        machine.await("grep -q 'Checking link statuses' " + LOG);
    }

    /// Types a line. What it answers may wait in a buffer until the program ends.
    void type(String words) {
        machine.run("echo '" + words + "' >&3");
    }

    /// How often it has said that the link changed.
    int linkChanges() {
        return number("grep -c 'Port 0: link state change event' " + LOG);
    }

    /// Waits until it has said so for the `count`th time.
    void awaitLinkChanges(int count) {
        machine.await("[ $(grep -c 'Port 0: link state change event' " + LOG + ") -ge " + count + " ]");
    }

    /// How many messages (MSI) of the function Linux has passed on to it.
    int messages() {
        return number("awk '/vfio-msi.*" + function + "/ { print $2 + $3 }' /proc/interrupts");
    }

    /// Ends it, and answers all that it said.
    String quit() {
        type("quit");
        machine.await("grep -q Bye " + LOG);
        machine.run("exec 3>&-; wait");
        return machine.run("cat " + LOG);
    }

    /// Frames that its port received or sent, as it said at the end of what it said.
    static long count(String said, String way) {
        long count = -1;
        Matcher matcher = COUNT.matcher(said);
        while (matcher.find()) if (matcher.group(1).equals(way)) count = Long.parseLong(matcher.group(2));
        assertThat(count).as(said).isNotNegative();
        return count;
    }

    /// Gives the function to a driver of Linux's.
    void goesTo(String driver) {
        String folder = "/sys/bus/pci/devices/" + function;
        machine.run("echo " + function + " >" + folder + "/driver/unbind; echo " + driver + " >" + folder
                + "/driver_override; echo " + function + " >/sys/bus/pci/drivers_probe");
        assertThat(machine.run("basename $(readlink " + folder + "/driver)").strip())
                .isEqualTo(driver);
    }

    private int number(String command) {
        return Integer.parseInt(machine.run(command + " || true").strip());
    }
}
