import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Traffic for the daemon's training run: `java tools/Traffic.java serve ADDRESS PORT` on one side of it, and
/// `java tools/Traffic.java ask ADDRESS PORT MILLIS` on the other. What is asked for is the first octet of a
/// connection: `u` takes all, `d` sends without end, `e` echoes. Datagrams are always echoed. `java
/// tools/Traffic.java lease ADDRESS PORT INTERFACE` asks a DHCP server for an address.
class Traffic {
    private static final int BLOCK_BYTES = 64 * 1_024;
    private static final int ANSWER_MILLIS = 200;

    private final InetSocketAddress server;
    private long end;

    Traffic(InetSocketAddress server) {
        this.server = server;
    }

    public static void main(String[] words) throws Exception {
        Traffic traffic =
                new Traffic(new InetSocketAddress(InetAddress.getByName(words[1]), Integer.parseInt(words[2])));
        switch (words[0]) {
            case "serve" -> traffic.serve();
            case "lease" -> traffic.lease(NetworkInterface.getByName(words[3]).getHardwareAddress());
            default -> traffic.ask(Long.parseLong(words[3]));
        }
    }

    private void serve() throws IOException {
        try (ServerSocket listener = new ServerSocket();
                DatagramSocket datagrams = new DatagramSocket(server)) {
            listener.bind(server);
            Thread.ofVirtual().start(() -> quietly(() -> echo(datagrams)));
            while (true) {
                Socket accepted = listener.accept();
                Thread.ofVirtual().start(() -> quietly(() -> answer(accepted)));
            }
        }
    }

    private static void echo(DatagramSocket datagrams) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[BLOCK_BYTES], BLOCK_BYTES);
        while (true) {
            packet.setLength(BLOCK_BYTES);
            datagrams.receive(packet);
            datagrams.send(packet);
        }
    }

    private static void answer(Socket accepted) throws IOException {
        try (accepted;
                InputStream in = accepted.getInputStream();
                OutputStream out = accepted.getOutputStream()) {
            byte[] block = new byte[BLOCK_BYTES];
            int wish = in.read();
            while (wish == 'd') out.write(block);
            for (int got = in.read(block); got >= 0; got = in.read(block)) if (wish == 'e') out.write(block, 0, got);
        }
    }

    /// Every kind of traffic for so long, one after the other.
    private void ask(long millis) throws InterruptedException {
        together(4, millis, this::upload);
        together(4, millis, this::download);
        together(1, millis, this::converse);
        together(8, millis, this::connect);
        together(8, millis, this::question);
        together(2, millis, this::flood);
    }

    /// DHCPDISCOVER of a client that wants its answer broadcast (RFC 2131, section 4.1); what the answer says is all
    /// the same.
    private void lease(byte[] mac) throws IOException {
        ByteBuffer discover = ByteBuffer.allocate(300);
        discover.put(new byte[] {1, 1, 6, 0})
                .putInt(0x7472_6169)
                .putShort(8, (short) 0)
                .putShort(10, (short) 0x8000);
        discover.put(28, mac).putInt(236, 0x6382_5363).put(240, new byte[] {53, 1, 1, (byte) 255});
        try (DatagramSocket socket = new DatagramSocket(68)) {
            socket.setBroadcast(true);
            socket.setSoTimeout(ANSWER_MILLIS);
            for (int tries = 0; tries < 10; tries++) {
                socket.send(new DatagramPacket(discover.array(), discover.capacity(), server));
                try {
                    socket.receive(new DatagramPacket(new byte[BLOCK_BYTES], BLOCK_BYTES));
                    return;
                } catch (SocketTimeoutException none) {
                    // asked again
                }
            }
        }
        throw new IOException("no DHCP server answers");
    }

    private void together(int threads, long millis, Work work) throws InterruptedException {
        end = System.nanoTime() + millis * 1_000_000;
        try (ExecutorService pool =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            for (int index = 0; index < threads; index++) {
                pool.execute(() -> {
                    while (goesOn()) quietly(work);
                });
            }
        }
    }

    private boolean goesOn() {
        return System.nanoTime() < end;
    }

    private Socket wish(char what) throws IOException {
        Socket socket = new Socket();
        socket.connect(server, 3_000);
        socket.setTcpNoDelay(true);
        socket.getOutputStream().write(what);
        return socket;
    }

    private void upload() throws IOException {
        try (Socket socket = wish('u')) {
            byte[] block = new byte[BLOCK_BYTES];
            while (goesOn()) socket.getOutputStream().write(block);
        }
    }

    private void download() throws IOException {
        try (Socket socket = wish('d')) {
            byte[] block = new byte[BLOCK_BYTES];
            while (goesOn() && socket.getInputStream().read(block) >= 0) continue;
        }
    }

    private void converse() throws IOException {
        try (Socket socket = wish('e')) {
            while (goesOn()) exchange(socket);
        }
    }

    private void connect() throws IOException {
        try (Socket socket = wish('e')) {
            exchange(socket);
        }
    }

    private static void exchange(Socket socket) throws IOException {
        socket.getOutputStream().write('x');
        if (socket.getInputStream().read() < 0) throw new IOException("closed");
    }

    /// A question from a fresh port.
    private void question() throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.send(new DatagramPacket(new byte[60], 60, server));
            socket.receive(new DatagramPacket(new byte[BLOCK_BYTES], BLOCK_BYTES));
        }
    }

    private void flood() throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            while (goesOn()) socket.send(new DatagramPacket(new byte[1_200], 1_200, server));
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    /// A connection that fails is one of thousands.
    private static void quietly(Work work) {
        try {
            work.run();
        } catch (IOException passing) {
            Thread.onSpinWait();
        }
    }
}
