package patchbay.acceptance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// DPDK's `testpmd` with one port, a card of a machine by virtio-user, driven by its own prompt. Closing it ends it.
final class Testpmd implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;
    private static final Pattern COUNT = Pattern.compile("([RT]X)-packets: (\\d+)");

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final StringBuilder heard = new StringBuilder();

    private Testpmd(Process process) {
        this.process = process;
        Thread.ofVirtual().name("testpmd").start(this::listen);
    }

    /// Starts one with the words of `patchbay dpdk-args` for `machine`, and `devargs` behind them. It would throw away
    /// what comes for some time after it has said that it forwards: hence not to be flushed.
    static Testpmd start(Installation patchbay, String machine, int queues, String devargs) throws IOException {
        String script =
                "exec stdbuf -oL dpdk-testpmd --no-huge --no-shconf --no-pci -m 64 --lcores '0@0-1,1@0-1' --file-prefix=\"$1\""
                        + " $(" + patchbay.program("patchbay") + " dpdk-args " + machine
                        + ")\"$2\" -- -i --total-num-mbufs=4096"
                        + " --no-flush-rx --txd=256 --rxd=256 --rxq=\"$3\" --txq=\"$3\" --no-mlockall 2>&1";
        Path folder = Files.createDirectories(patchbay.home().resolve("dpdk"));
        Shell shell = patchbay.shell().with("RUNTIME_DIRECTORY", folder.toString());
        Testpmd started = new Testpmd(shell.start(List.of("sh", "-c", script, "sh", machine, devargs, "" + queues)));
        started.command("show port info 0", "MAC address: ");
        return started;
    }

    /// Types a command and waits for a line that has `answer`.
    String command(String words, String answer) throws IOException {
        OutputStream keys = process.getOutputStream();
        keys.write((words + "\n").getBytes(StandardCharsets.UTF_8));
        keys.flush();
        return await(answer);
    }

    /// Frames of its port since it began: received, and sent.
    long[] counts() throws IOException {
        long[] counts = new long[2];
        command("show port stats 0", "NIC statistics");
        for (String way : List.of("RX", "TX")) {
            Matcher matcher = COUNT.matcher(await(way + "-packets"));
            if (!matcher.find()) throw new IOException("no count: " + heard);
            counts[way.equals("RX") ? 0 : 1] = Long.parseLong(matcher.group(2));
        }
        return counts;
    }

    private String await(String text) throws IOException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        try {
            while (System.nanoTime() < until) {
                String line = lines.poll(100, TimeUnit.MILLISECONDS);
                if (line != null && line.contains(text)) return line;
                if (line == null && !process.isAlive()) break;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        synchronized (heard) {
            throw new IOException("testpmd never said '" + text + "':\n" + heard);
        }
    }

    private void listen() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                synchronized (heard) {
                    heard.append(line).append('\n');
                }
                lines.add(line);
            }
        } catch (IOException gone) {
            lines.add("(" + gone.getMessage() + ")");
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
