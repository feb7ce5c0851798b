package patchbay.control.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import patchbay.control.grammar.Numbers;
import patchbay.control.grammar.Reading;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Configuration;

/// What of `patchbay daemon` a running daemon answers; the rest is the client's.
final class DaemonCommand {
    /// The setting under which the address of the HTTP endpoint is kept (`getextradata global`).
    static final String HTTP_KEY = "Patchbay/Http";

    private static final int MAX_SECONDS = 3_600;

    private final Clerk clerk;

    DaemonCommand(Clerk clerk) {
        this.clerk = clerk;
    }

    int run(Reading.Parsed parsed) {
        return switch (parsed.operands().getFirst()) {
            case "start" -> start(parsed);
            case "record" -> record(parsed);
            case "stop", "status", "log" ->
                clerk.screen()
                        .refuse(Refusal.line("'daemon' commands are answered by the client, not by a running daemon"));
            default ->
                clerk.screen()
                        .misuse(
                                parsed.command(),
                                "Invalid parameter '" + parsed.operands().getFirst() + "'");
        };
    }

    /// `--http ADDRESS` opens the endpoint and keeps the address for later daemons; `off` closes it for good.
    private int start(Reading.Parsed parsed) {
        if (!parsed.has("--http")) return 0;
        String wanted = parsed.value("--http", "");
        String address = wanted.equals("off") ? "" : wanted;
        @Nullable Refusal refusal = clerk.machinery().observation().serve(address);
        if (refusal != null) return clerk.screen().refuse(refusal);
        Function<Configuration, Outcome<Configuration>> keep =
                before -> Outcome.done(before.withExtradata(before.extradata().with(HTTP_KEY, address)));
        return clerk.finish(clerk.desk().change(keep));
    }

    private int record(Reading.Parsed parsed) {
        if (parsed.operands().size() < 2) return clerk.screen().misuse(parsed.command(), "Missing file");
        long seconds = Numbers.uint32(parsed.value("--seconds", "60"));
        if (seconds < 1 || seconds > MAX_SECONDS) {
            return clerk.screen().misuse(parsed.command(), "Parameter --seconds is 1 to " + MAX_SECONDS);
        }
        Outcome<String> file = clerk.choices().absolute(parsed.operands().get(1));
        if (!(file instanceof Outcome.Done<String>(String path))) return clerk.finish(file);
        try {
            clerk.machinery().observation().record(Path.of(path), (int) seconds);
            clerk.screen().print("Recorded " + seconds + " s into " + path + "\n");
            return 0;
        } catch (IOException failure) {
            return clerk.screen().refuse(Refusals.file("'" + path + "' cannot be written: " + failure.getMessage()));
        } catch (InterruptedException gone) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }
}
