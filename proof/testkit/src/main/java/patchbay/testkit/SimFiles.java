package patchbay.testkit;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import patchbay.loop.HostFiles;
import patchbay.loop.Task;

/// The simulated host's files: what the test put there, opened and read after a virtual delay, inside a turn of the
/// loop when it runs under a [VirtualLoop].
public final class SimFiles implements HostFiles {
    private final Agenda agenda;
    private final Map<String, byte[]> files = new HashMap<>();
    private final Map<String, Verdict> refusals = new HashMap<>();
    private Consumer<Task> turn;
    private long delayNanos = 100_000;
    private int open;
    private boolean readsFail;

    SimFiles(Agenda agenda) {
        this.agenda = agenda;
        this.turn = task -> task.run(agenda.nowNanos());
    }

    /// Has answers given by work that `turn` takes, such as `EventLoop.again`.
    void answersIn(Consumer<Task> turn) {
        this.turn = turn;
    }

    /// Puts a file at `folder/path`.
    public SimFiles put(String whole, byte[] content) {
        files.put(whole, content.clone());
        return this;
    }

    /// Has opening `folder/path` refused.
    public SimFiles refuse(String whole, Verdict verdict) {
        refusals.put(whole, verdict);
        return this;
    }

    /// After what time the host answers; 100 µs from the start.
    public SimFiles answersAfter(long nanos) {
        delayNanos = nanos;
        return this;
    }

    /// Whether reading fails from now on.
    public SimFiles readsFail(boolean fail) {
        readsFail = fail;
        return this;
    }

    /// Files that were opened and not closed.
    public int open() {
        return open;
    }

    @Override
    public void open(String folder, String path, Consumer<Opened> answer) {
        String whole = folder + "/" + path;
        later(() -> answer.accept(opened(whole)));
    }

    private Opened opened(String whole) {
        Verdict refusal = refusals.get(whole);
        if (refusal != null) return Opened.refused(refusal);
        byte[] content = files.get(whole);
        if (content == null) return Opened.refused(Verdict.MISSING);
        open++;
        return new Opened(Verdict.OPEN, new SimFile(content));
    }

    private void later(Runnable answer) {
        agenda.after(delayNanos, () -> turn.accept(nowNanos -> answer.run()));
    }

    private final class SimFile implements OpenFile {
        private final byte[] content;

        SimFile(byte[] content) {
            this.content = content;
        }

        @Override
        public long sizeBytes() {
            return content.length;
        }

        @Override
        public void read(long offset, byte[] into, int length, IntConsumer done) {
            later(() -> {
                int count = readsFail ? FAILED : (int) Math.min(length, content.length - offset);
                if (count > 0) System.arraycopy(content, (int) offset, into, 0, count);
                done.accept(count);
            });
        }

        @Override
        public void close() {
            open--;
        }
    }
}
