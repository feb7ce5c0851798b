package patchbay.wire.tftp;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import patchbay.wire.Octets;

/// A TFTP message as a value, RFC 1350 §5. Texts are ISO 8859-1 without zero octets. `parse(emit(x))` equals `x`.
public sealed interface TftpMessage {
    int NOT_DEFINED = 0;
    int FILE_NOT_FOUND = 1;
    int ACCESS_VIOLATION = 2;
    int ILLEGAL_OPERATION = 4;
    int UNKNOWN_TRANSFER = 5;
    /// RFC 2347: the options are not ones to go on with.
    int BAD_OPTIONS = 8;

    /// A request to read or to write a file.
    record Request(boolean write, String file, String mode, List<TftpOption> options) implements TftpMessage {
        public Request {
            options = List.copyOf(options);
        }

        @Override
        public String toString() {
            return (write ? "WRQ \"" : "RRQ \"") + Octets.ofText(file).printable() + "\" " + mode + " " + options;
        }
    }

    /// One block; a block shorter than the block size is the last.
    record Data(int block, Octets payload) implements TftpMessage {
        @Override
        public String toString() {
            return "DATA block " + block + ", " + payload.length() + " octets";
        }
    }

    record Ack(int block) implements TftpMessage {
        @Override
        public String toString() {
            return "ACK " + block;
        }
    }

    /// An error, which ends the transfer.
    record Refusal(int code, String message) implements TftpMessage {
        @Override
        public String toString() {
            return "ERROR " + code + " \"" + Octets.ofText(message).printable() + '"';
        }
    }

    /// The server's word on the options it takes: at least one, or it would not be sent (RFC 2347).
    record OptionAck(List<TftpOption> options) implements TftpMessage {
        public OptionAck {
            options = List.copyOf(options);
            if (options.isEmpty()) throw new IllegalArgumentException("no options");
        }

        @Override
        public String toString() {
            return "OACK " + options;
        }
    }

    /// The message under a view that passed its door.
    static TftpMessage parse(TftpView view) {
        int at = view.textsAt();
        return switch (view.operation()) {
            case TftpView.READ, TftpView.WRITE -> {
                int modeAt = view.textEnd(at);
                int optionsAt = view.textEnd(modeAt);
                boolean write = view.operation() == TftpView.WRITE;
                yield new Request(write, text(view, at), text(view, modeAt), pairs(view, optionsAt));
            }
            case TftpView.DATA ->
                new Data(view.block(), Octets.copyOf(view.bytes(), view.payloadStart(), view.payloadBytes()));
            case TftpView.ACK -> new Ack(view.block());
            case TftpView.ERROR -> new Refusal(view.errorCode(), text(view, at));
            default -> new OptionAck(pairs(view, at));
        };
    }

    private static List<TftpOption> pairs(TftpView view, int from) {
        List<TftpOption> options = new ArrayList<>();
        int at = from;
        while (at < view.available()) {
            String name = text(view, at);
            if (name.isEmpty()) break;
            int valueAt = view.textEnd(at);
            options.add(new TftpOption(name, text(view, valueAt)));
            at = view.textEnd(valueAt);
        }
        return options;
    }

    /// The text at `at`, up to its zero or the end of the message.
    private static String text(TftpView view, int at) {
        int end = view.textEnd(at);
        int length = end < 0 ? view.available() - at : end - 1 - at;
        return Octets.copyOf(view.bytes(), view.start() + at, length).text();
    }

    /// The message's octets.
    default Octets octets() {
        return switch (this) {
            case Request request ->
                word(request.write ? TftpView.WRITE : TftpView.READ)
                        .then(text(request.file))
                        .then(text(request.mode))
                        .then(pairs(request.options));
            case Data block -> word(TftpView.DATA).then(word(block.block)).then(block.payload);
            case Ack ack -> word(TftpView.ACK).then(word(ack.block));
            case Refusal refusal ->
                word(TftpView.ERROR).then(word(refusal.code)).then(text(refusal.message));
            case OptionAck ack -> word(TftpView.OPTION_ACK).then(pairs(ack.options));
        };
    }

    /// Writes the message at `start`.
    ///
    /// @return the octets written
    default int emit(MemorySegment bytes, long start) {
        return octets().emit(bytes, start);
    }

    private static Octets word(int value) {
        return Octets.of((byte) (value >>> 8), (byte) value);
    }

    private static Octets text(String text) {
        return Octets.ofText(text).then(Octets.of((byte) 0));
    }

    private static Octets pairs(List<TftpOption> options) {
        Octets octets = Octets.EMPTY;
        for (TftpOption option : options)
            octets = octets.then(text(option.name())).then(text(option.value()));
        return octets;
    }
}
