package patchbay.control.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Options of modifyvm about hardware that is not a card. Scripts set it in the same command as their cards
/// (docker-machine does), so the options are read; QEMU's hardware is as QEMU has it, and nothing is kept of them.
public final class HardwareOptions {
    private static final int SERIAL_PORTS = 4;
    private static final int PARALLEL_PORTS = 2;
    private static final String HELP = "Read, without effect.";

    private static final String SWITCHES = "acpi ioapic apic x2apic rtc-use-utc cpu-hotplug pae long-mode hpet hwvirtex"
            + " nested-paging large-pages vtx-vpid vtx-ux nested-hw-virt page-fusion accelerate-3d accelerate-2d-video"
            + " bios-logo-fade-in bios-logo-fade-out bios-pxe-debug audio-enabled audio-in audio-out usb usb-ohci"
            + " usb-ehci usb-xhci usb-card-reader vrde vrde-multi-con vrde-reuse-con vrde-video-channel recording"
            + " triple-fault-reset virt-vmsave-vmload ibpb-on-vm-exit ibpb-on-vm-entry spec-ctrl l1d-flush-on-sched"
            + " l1d-flush-on-vm-entry mds-clear-on-sched mds-clear-on-vm-entry system-uuid-le autostart-enabled"
            + " teleporter tracing-enabled tracing-allow-vm-access";
    private static final String NUMBERS = "vram cpu-execution-cap bios-logo-display-time monitor-count"
            + " guest-memory-balloon cpuid-portability-level recording-video-rate recording-video-fps autostart-delay"
            + " teleporter-port plug-cpu unplug-cpu";
    private static final String WORDS = "firmware bios-boot-menu graphicscontroller mouse keyboard audio audio-driver"
            + " audio-controller audio-codec clipboard-mode clipboard-file-transfers drag-and-drop paravirt-provider"
            + " paravirt-debug default-frontend description snapshot-folder vrde-address vrde-port vrde-auth-type"
            + " vrde-auth-library vrde-property vrde-extpack vrde-video-channel-quality tpm-type tpm-location iommu"
            + " bios-apic bios-logo-image-path bios-system-time-offset cpu-profile vm-process-priority autostop-type"
            + " recording-screens recording-file recording-max-size recording-max-time recording-opts"
            + " recording-video-res iconfile boot1 boot2 boot3 boot4"
            + " hardware-uuid teleporter-address teleporter-password tracing-config";

    /// What the remote display was called before VirtualBox 4; its options still have these names.
    private static final String DISPLAY = "vrde";

    private static final String DISPLAY_BEFORE = "vrdp";
    private static final Set<String> NEWER_THAN_VRDP = Set.of("vrde-auth-library", "vrde-property", "vrde-extpack");

    /// In the spelling of 7.0, and the classic one where it is another.
    static final List<OptionSpec> ALL = all();

    private static final Set<String> NAMES = ALL.stream().map(OptionSpec::name).collect(Collectors.toSet());

    private HardwareOptions() {}

    /// Whether an option, by its documented name, is one of these.
    public static boolean without(String option) {
        return NAMES.contains(option);
    }

    private static List<OptionSpec> all() {
        List<OptionSpec> all = new ArrayList<>();
        for (String name : SWITCHES.split(" ", -1)) all.add(option(name, ValueKind.ON_OFF, ""));
        for (String name : NUMBERS.split(" ", -1)) all.add(option(name, ValueKind.UINT32, "number"));
        for (String name : WORDS.split(" ", -1)) all.add(option(name, ValueKind.TEXT, "value"));
        for (int port = 1; port <= SERIAL_PORTS; port++) {
            all.add(option("uart" + port, ValueKind.PORT, "base"));
            all.add(option("uart-mode" + port, ValueKind.PORT_MODE, "mode"));
            all.add(option("uart-type" + port, ValueKind.TEXT, "16450|16550A|16750"));
        }
        for (int port = 1; port <= PARALLEL_PORTS; port++) {
            all.add(option("lpt" + port, ValueKind.PORT, "base"));
            all.add(option("lpt-mode" + port, ValueKind.TEXT, "device"));
        }
        all.add(option("cpuid-set", ValueKind.CPUID_VALUES, "leaf[:subleaf]"));
        all.add(option("cpuid-remove", ValueKind.CPUID_LEAF, "leaf[:subleaf]"));
        all.add(option("cpuid-remove-all", ValueKind.NONE, ""));
        all.add(option("usb-rename", ValueKind.TWO_NAMES, "name"));
        return List.copyOf(all);
    }

    private static OptionSpec option(String name, ValueKind kind, String value) {
        String joined = "--" + name.replace("-", "");
        List<String> spellings = new ArrayList<>(List.of("--" + name));
        if (name.contains("-")) spellings.add(joined);
        if (name.equals("clipboard-mode")) spellings.add("--clipboard");
        boolean old = name.startsWith(DISPLAY) && !NEWER_THAN_VRDP.contains(name);
        if (old) spellings.add(joined.replace(DISPLAY, DISPLAY_BEFORE));
        return new OptionSpec(spellings, false, kind, value, HELP);
    }
}
