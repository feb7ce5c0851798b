package patchbay.vmm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import patchbay.linux.ExitStatus;
import patchbay.linux.ProcessId;
import patchbay.linux.Processes;
import patchbay.linux.Spawn;

/// Finds out whether KVM runs a machine here. A device file proves nothing: there are hosts whose KVM hangs a guest in
/// its firmware, or emulates it so slowly that a boot takes an hour. So the firmware is run to its end, its debug port
/// read, and the processor time told that it took: what a busy host withholds does not count.
public final class KvmProbe {
    private static final Path DEVICE = Path.of("/dev/kvm");
    /// SeaBIOS prints it when it has set its devices up and looks for something to boot.
    private static final String FIRMWARE_IS_DONE = "Booting from";

    private static final long LOOK_MILLIS = 25;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);
    /// Ten times what the firmware takes under KVM, nested KVM too, and half of what it takes where that is emulated.
    private static final Duration MOST_WORK = Duration.ofSeconds(1);

    private KvmProbe() {}

    /// What to run guests with, and why.
    ///
    /// @param reason one clause for a person
    public record Verdict(Accelerator accelerator, String reason) {}

    /// Tries KVM with that QEMU, for three seconds at most, unless `record` knows. `scratch` is a folder for a
    /// file that is gone afterwards.
    public static Verdict run(Path program, Path scratch, Optional<KvmRecord> record) {
        if (!Files.exists(DEVICE)) return tcg("this machine has no /dev/kvm");
        if (!Files.isReadable(DEVICE) || !Files.isWritable(DEVICE)) {
            return tcg("/dev/kvm may not be used (join the group kvm)");
        }
        Optional<Verdict> known = record.flatMap(kept -> kept.read(program));
        if (known.isPresent()) return known.get();
        try {
            Verdict found = tried(program, scratch);
            // Who was interrupted has not waited for the outcome.
            if (!Thread.currentThread().isInterrupted()) record.ifPresent(kept -> kept.write(program, found));
            return found;
        } catch (IOException failed) {
            return tcg("KVM could not be tried: " + failed.getMessage());
        }
    }

    private static Verdict tried(Path program, Path scratch) throws IOException {
        Path output = Files.createTempFile(scratch, "kvm-probe", ".txt");
        try {
            return bootFirmware(program, output)
                    ? new Verdict(Accelerator.KVM, "KVM works")
                    : tcg("/dev/kvm is there, but no guest runs on it (in a virtual machine, its host must nest)");
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static Verdict tcg(String reason) {
        return new Verdict(Accelerator.TCG, reason);
    }

    private static boolean bootFirmware(Path program, Path output) throws IOException {
        List<String> command = List.of(
                program.toString(),
                "-nodefaults",
                "-no-user-config",
                "-machine",
                "pc",
                "-accel",
                "kvm",
                "-cpu",
                "host",
                "-m",
                "32",
                "-display",
                "none",
                "-no-reboot",
                "-chardev",
                "file,id=debug,path=" + output.toString().replace(",", ",,"),
                "-device",
                "isa-debugcon,iobase=0x402,chardev=debug");
        ProcessId process = new Spawn(command).start();
        CompletableFuture<ExitStatus> ended = Processes.whenEnded(process);
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        try {
            while (System.nanoTime() < deadline && isQuick(process)) {
                if (Files.readString(output, StandardCharsets.ISO_8859_1).contains(FIRMWARE_IS_DONE)) return true;
                if (hasEnded(ended, LOOK_MILLIS)) return false;
            }
            return false;
        } finally {
            Processes.signal(process, Processes.SIGKILL);
            hasEnded(ended, TimeUnit.SECONDS.toMillis(1));
        }
    }

    private static boolean isQuick(ProcessId process) {
        return ProcessHandle.of(process.pid())
                .flatMap(running -> running.info().totalCpuDuration())
                .map(work -> work.compareTo(MOST_WORK) < 0)
                .orElse(true);
    }

    private static boolean hasEnded(CompletableFuture<ExitStatus> ended, long millis) {
        try {
            ended.get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException stillRuns) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return true;
        } catch (ExecutionException unwatched) {
            return true;
        }
    }
}
