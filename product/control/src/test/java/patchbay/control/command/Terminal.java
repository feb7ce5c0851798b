package patchbay.control.command;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.assertj.core.api.Assertions;
import patchbay.control.machinery.Invocation;
import patchbay.control.machinery.ScreenSize;
import patchbay.control.model.Configuration;
import patchbay.control.model.Machine;
import patchbay.control.store.MemoryStore;
import patchbay.control.store.Store;
import patchbay.control.store.StoreException;

/// Somebody at a shell, with a store and machines on paper behind the commands.
final class Terminal {
    final PaperMachinery machinery = new PaperMachinery();
    final Path directory;
    private final CommandRunner runner;

    Terminal(Path directory) {
        this(directory, new MemoryStore());
    }

    Terminal(Path directory, Store store) {
        this.directory = directory;
        SplittableRandom random = new SplittableRandom(7);
        runner = new CommandRunner(
                store, machinery, directory.resolve("machines"), () -> new UUID(random.nextLong(), random.nextLong()));
    }

    /// What a command left behind.
    record Result(int exitCode, String out, String err) {
        Result succeeded() {
            Assertions.assertThat(err).isEmpty();
            Assertions.assertThat(exitCode).isZero();
            return this;
        }

        /// Whether a failure says what to do, or how the command is written.
        boolean advises() {
            return err.contains("error: What to do: ") || err.contains("Usage:\n");
        }
    }

    private record Call(
            String program,
            Path directory,
            ByteArrayOutputStream stdout,
            ByteArrayOutputStream stderr,
            boolean terminal,
            String keys)
            implements Invocation {
        @Override
        public InputStream in() {
            return new ByteArrayInputStream(keys.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public OutputStream out() {
            return stdout;
        }

        @Override
        public OutputStream err() {
            return stderr;
        }

        @Override
        public void wholeScreen() {
            stdout.writeBytes("<whole screen>".getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void onStop(Runnable stop) {
            stop.run();
        }

        @Override
        public ScreenSize screenSize() {
            return new ScreenSize(60, 5);
        }
    }

    /// Runs a line as a shell would read it; the first word is the program.
    Result run(String line) {
        List<String> words = words(line);
        return run(words.getFirst(), words.subList(1, words.size()));
    }

    Result run(String program, List<String> words) {
        return run(
                new Call(program, directory, new ByteArrayOutputStream(), new ByteArrayOutputStream(), false, ""),
                words);
    }

    /// Runs a line on a terminal on which `keys` are pressed.
    Result runOnScreen(String line, String keys) {
        List<String> words = words(line);
        return run(
                new Call(
                        words.getFirst(),
                        directory,
                        new ByteArrayOutputStream(),
                        new ByteArrayOutputStream(),
                        true,
                        keys),
                words.subList(1, words.size()));
    }

    private Result run(Call call, List<String> words) {
        int exitCode = runner.run(words, call);
        return new Result(
                exitCode, call.stdout.toString(StandardCharsets.UTF_8), call.stderr.toString(StandardCharsets.UTF_8));
    }

    /// A registered machine named `web` with slot 1 on NAT, and its settings.
    Terminal withMachine() {
        run("VBoxManage createvm --name web --ostype Debian_64 --register").succeeded();
        return this;
    }

    Configuration configuration() {
        try {
            return runner.configuration();
        } catch (StoreException e) {
            throw new AssertionError(e);
        }
    }

    Machine machine(String name) {
        Machine machine = configuration().find(name);
        if (machine == null) throw new AssertionError("no machine " + name);
        return machine;
    }

    /// Words between blanks; double quotes keep blanks, and nothing else is special.
    static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        boolean begun = false;
        for (int at = 0; at < line.length(); at++) {
            char c = line.charAt(at);
            if (c == '"') {
                quoted = !quoted;
                begun = true;
            } else if (c == ' ' && !quoted) {
                if (begun) words.add(word.toString());
                word.setLength(0);
                begun = false;
            } else {
                word.append(c);
                begun = true;
            }
        }
        if (begun) words.add(word.toString());
        return words;
    }
}
