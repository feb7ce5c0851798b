package patchbay.daemon;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import patchbay.line.Line;
import patchbay.line.MessageKind;

/// The standard streams of a client, over its line.
final class ClientStreams {
    private ClientStreams() {}

    /// Output that is gathered up to `BUFFER_BYTES` or a flush, and then sent as one message.
    static final class Output extends OutputStream {
        private static final int BUFFER_BYTES = 8 * 1_024;

        private final Line line;
        private final MessageKind kind;
        private final byte[] buffer = new byte[BUFFER_BYTES];
        private int filled;

        Output(Line line, MessageKind kind) {
            this.line = line;
            this.kind = kind;
        }

        @Override
        public synchronized void write(int octet) throws IOException {
            if (filled == buffer.length) flush();
            buffer[filled++] = (byte) octet;
        }

        @Override
        public synchronized void write(byte[] bytes, int start, int length) throws IOException {
            int at = start;
            int left = length;
            while (left > 0) {
                if (filled == buffer.length) flush();
                int part = Math.min(left, buffer.length - filled);
                System.arraycopy(bytes, at, buffer, filled, part);
                filled += part;
                at += part;
                left -= part;
            }
        }

        @Override
        public synchronized void flush() throws IOException {
            if (filled == 0) return;
            int ready = filled;
            filled = 0;
            line.send(kind, buffer, 0, ready);
        }
    }

    /// Input that asks the client for its standard input when it is first read. What was received and not yet read is
    /// bounded; beyond that the line itself holds the client back.
    static final class Input extends InputStream {
        private static final int WAITING_MESSAGES = 16;
        private static final byte[] END = {};

        private final Line line;
        private final BlockingQueue<byte[]> received = new ArrayBlockingQueue<>(WAITING_MESSAGES);
        private byte[] current = END;
        private int at;
        private boolean asked;
        private boolean ended;

        Input(Line line) {
            this.line = line;
        }

        /// Takes what the client sent; an empty array is the end of its input.
        void received(byte[] bytes) throws InterruptedException {
            received.put(bytes);
        }

        /// Ends the input because the client is gone.
        void gone() {
            received.clear();
            if (!received.offer(END)) throw new IllegalStateException("an emptied queue has room");
        }

        @Override
        public synchronized int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public synchronized int read(byte[] into, int start, int length) throws IOException {
            if (length == 0) return 0;
            if (at == current.length && !next()) return -1;
            int part = Math.min(length, current.length - at);
            System.arraycopy(current, at, into, start, part);
            at += part;
            return part;
        }

        private boolean next() throws IOException {
            if (ended) return false;
            if (!asked) line.send(MessageKind.WANT_INPUT);
            asked = true;
            try {
                current = received.take();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IOException("given up", interrupted);
            }
            at = 0;
            ended = current.length == 0;
            return !ended;
        }
    }
}
