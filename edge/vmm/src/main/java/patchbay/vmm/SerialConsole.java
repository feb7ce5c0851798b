package patchbay.vmm;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/// A person's terminal joined to a machine's serial port: octets both ways, until Ctrl-] is typed, either side ends, or
/// [#close] is called. QEMU lets one client in at a time and leaves others waiting without a word, so [#join] refuses a
/// second one itself.
///
/// The terminal is expected to be raw. [#run] waits: one thread for it, and it starts a second one.
public final class SerialConsole implements AutoCloseable {
    /// Ctrl-], as in telnet: leaves the console.
    public static final int DETACH = 0x1d;

    private static final Set<Path> JOINED = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final SocketChannel channel;
    private final AtomicBoolean left = new AtomicBoolean();
    private volatile End end = End.MACHINE;

    /// Why a console ended.
    public enum End {
        /// Ctrl-] was typed.
        DETACHED,
        /// The terminal's input or output ended.
        TERMINAL,
        /// The machine ended, or took the console away.
        MACHINE
    }

    private SerialConsole(Path path, SocketChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /// Joins the serial port whose socket is at `path`; the message of a refusal is one line for a person.
    public static SerialConsole join(Path path) throws IOException {
        if (!JOINED.add(path)) throw new IOException("the console is in use; type Ctrl-] in the other terminal first");
        try {
            return new SerialConsole(path, SocketChannel.open(UnixDomainSocketAddress.of(path)));
        } catch (IOException refused) {
            JOINED.remove(path);
            throw new IOException("the machine's serial port does not answer: " + refused.getMessage(), refused);
        }
    }

    /// Carries octets until the end, and says which end it was. `keyboard` may be left blocked in a read by its thread,
    /// which ends with the next key or the stream.
    public End run(InputStream keyboard, OutputStream screen) {
        Thread.ofVirtual().name("console keyboard").start(() -> type(keyboard));
        try {
            InputStream fromMachine = Channels.newInputStream(channel);
            byte[] chunk = new byte[4_096];
            for (int got = fromMachine.read(chunk); got >= 0; got = fromMachine.read(chunk)) {
                if (!show(screen, chunk, got)) break;
            }
        } catch (IOException closed) {
            // By typing Ctrl-] or by the machine: `end` says which.
        } finally {
            close();
        }
        return end;
    }

    @Override
    public void close() {
        // Whether the channel is open says nothing: an interrupt of its reader closes it too.
        if (left.getAndSet(true)) return;
        try {
            channel.close();
        } catch (IOException ignored) {
            // Nothing is left to be done with it.
        } finally {
            JOINED.remove(path);
        }
    }

    private boolean show(OutputStream screen, byte[] octets, int count) {
        try {
            screen.write(octets, 0, count);
            screen.flush();
            return true;
        } catch (IOException gone) {
            end = End.TERMINAL;
            return false;
        }
    }

    private void type(InputStream keyboard) {
        byte[] chunk = new byte[256];
        try {
            for (int got = keyboard.read(chunk); got >= 0; got = keyboard.read(chunk)) {
                int length = indexOfDetach(chunk, got);
                ByteBuffer octets = ByteBuffer.wrap(chunk, 0, length);
                while (octets.hasRemaining()) channel.write(octets);
                if (length < got) {
                    leave(End.DETACHED);
                    return;
                }
            }
            leave(End.TERMINAL);
        } catch (IOException gone) {
            leave(End.TERMINAL);
        }
    }

    private void leave(End why) {
        if (!left.get()) end = why;
        close();
    }

    private static int indexOfDetach(byte[] octets, int count) {
        for (int index = 0; index < count; index++) if (octets[index] == DETACH) return index;
        return count;
    }
}
