package patchbay.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import patchbay.line.Places;

/// A connected unix stream socket, by the shorter of two ways.
///
/// The JDK's socket channels begin with a random source (for names of sockets that nobody named), whose providers
/// are a quarter of what a whole command costs. The calls by which `jcmd` speaks to a JVM begin with nothing, so a
/// socket is made and connected by those, and read and written as a file is. They are the JDK's own affair, which
/// the launcher opens (`--add-opens`); where a JDK has others, or they are not opened, commands take a channel, and
/// that much longer.
///
/// Buffers must have an array. One thread may read while another writes.
final class ControlSocket implements ByteChannel {
    private static final String CALLS = "sun.tools.attach.VirtualMachineImpl";

    private final FileInputStream in;
    private final FileOutputStream out;
    private boolean open = true;

    private ControlSocket(FileDescriptor descriptor) {
        this.in = new FileInputStream(descriptor);
        this.out = new FileOutputStream(descriptor);
    }

    /// Connects to the socket at `path`; an [IOException] when nobody listens there.
    static ByteChannel connect(Path path) throws IOException {
        String name = path.toString();
        // Longer names the JDK's calls would cut without a word.
        boolean fits = name.getBytes(StandardCharsets.UTF_8).length <= Places.MAX_SOCKET_PATH_BYTES;
        try {
            if (fits) return shortWay(name);
        } catch (InvocationTargetException failure) {
            if (failure.getCause() instanceof IOException nobody) throw nobody;
        } catch (ReflectiveOperationException | RuntimeException | LinkageError closed) {
            // Another JDK than it was written for, or a launcher that opens nothing.
        }
        return usualWay(path);
    }

    private static ByteChannel shortWay(String path) throws ReflectiveOperationException, IOException {
        Class<?> calls = Class.forName(CALLS);
        Method socket = calls.getDeclaredMethod("socket");
        Method connect = calls.getDeclaredMethod("connect", int.class, String.class);
        Constructor<FileDescriptor> descriptor = FileDescriptor.class.getDeclaredConstructor(int.class);
        socket.setAccessible(true);
        connect.setAccessible(true);
        descriptor.setAccessible(true);
        Object number = socket.invoke(null);
        ControlSocket made = new ControlSocket(descriptor.newInstance(number));
        try {
            connect.invoke(null, number, path);
            return made;
        } catch (ReflectiveOperationException failure) {
            made.close();
            throw failure;
        }
    }

    private static ByteChannel usualWay(Path path) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(path));
            return channel;
        } catch (IOException nobody) {
            channel.close();
            throw nobody;
        }
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int read = in.read(into.array(), into.arrayOffset() + into.position(), into.remaining());
        if (read > 0) into.position(into.position() + read);
        return read;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        int length = from.remaining();
        out.write(from.array(), from.arrayOffset() + from.position(), length);
        from.position(from.limit());
        return length;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() throws IOException {
        open = false;
        in.close();
    }
}
