package patchbay.acceptance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;

/// The world outside the guests, as a program: an HTTP server that gives a file of random octets and tells the SHA-256
/// of what it is sent, and a name server that knows one name. Prints `READY <sha256 of the file>` and runs until its
/// input ends.
///
/// Arguments: address, HTTP port, name server's port or 0 for none, file size in octets, seed.
public final class Outside {
    /// The one name the name server knows; it leads to the server's own address.
    public static final String NAME = "outside.patchbay.test";

    private static final int CHUNK_BYTES = 64 * 1_024;

    private final InetAddress address;
    private final long fileBytes;
    private final long seed;

    private Outside(InetAddress address, long fileBytes, long seed) {
        this.address = address;
        this.fileBytes = fileBytes;
        this.seed = seed;
    }

    public static void main(String[] arguments) throws IOException {
        InetAddress address = InetAddress.getByName(arguments[0]);
        Outside outside = new Outside(address, Long.parseLong(arguments[3]), Long.parseLong(arguments[4]));
        int httpPort = outside.serveHttp(Integer.parseInt(arguments[1]));
        int namePort = Integer.parseInt(arguments[2]);
        if (namePort > 0) outside.serveNames(namePort);
        System.out.println("READY " + outside.checksumOfFile() + " " + httpPort);
        // Its input ends with the one who started it, also when that one is killed.
        System.in.transferTo(OutputStream.nullOutputStream());
        System.exit(0);
    }

    private int serveHttp(int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(address, port), 64);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/file", this::giveFile);
        server.createContext("/upload", Outside::takeUpload);
        server.createContext(
                "/hello",
                exchange -> answer(
                        exchange,
                        "hello from " + exchange.getRemoteAddress().getAddress().getHostAddress()));
        server.start();
        return server.getAddress().getPort();
    }

    private void giveFile(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, fileBytes);
        try (OutputStream body = exchange.getResponseBody()) {
            writeFile(body);
        }
    }

    private static void takeUpload(HttpExchange exchange) throws IOException {
        MessageDigest digest = sha256();
        byte[] chunk = new byte[CHUNK_BYTES];
        long taken = 0;
        try (InputStream body = exchange.getRequestBody()) {
            for (int read = body.read(chunk); read >= 0; read = body.read(chunk)) {
                digest.update(chunk, 0, read);
                taken += read;
            }
        }
        answer(exchange, HexFormat.of().formatHex(digest.digest()) + " " + taken);
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        try (OutputStream body = exchange.getResponseBody()) {
            body.write(bytes);
        }
    }

    private void writeFile(OutputStream out) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] chunk = new byte[CHUNK_BYTES];
        for (long left = fileBytes; left > 0; left -= chunk.length) {
            random.nextBytes(chunk);
            for (int at = 0; at < chunk.length; at++) if (chunk[at] == 0) chunk[at] = 1;
            out.write(chunk, 0, (int) Math.min(left, chunk.length));
        }
    }

    private String checksumOfFile() throws IOException {
        MessageDigest digest = sha256();
        try (OutputStream sink = new java.security.DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            writeFile(sink);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void serveNames(int port) throws IOException {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address, port));
        Thread.ofPlatform().daemon().name("name server").start(() -> {
            byte[] buffer = new byte[1_500];
            while (!socket.isClosed()) {
                try {
                    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                    socket.receive(packet);
                    byte[] reply = nameReply(ByteBuffer.wrap(buffer, 0, packet.getLength()));
                    socket.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
                } catch (IOException unanswered) {
                    // A question that cannot be answered is the asker's to repeat.
                }
            }
        });
    }

    /// Answers a question for the A record of [#NAME], RFC 1035 §4: everything else does not exist.
    private byte[] nameReply(ByteBuffer question) {
        int end = 12;
        StringBuilder name = new StringBuilder();
        while (question.get(end) != 0) {
            int length = question.get(end);
            if (!name.isEmpty()) name.append('.');
            for (int at = 1; at <= length; at++) name.append((char) question.get(end + at));
            end += length + 1;
        }
        int type = question.getShort(end + 1);
        boolean known = name.toString().equalsIgnoreCase(NAME);
        boolean answered = known && type == 1;
        ByteBuffer reply = ByteBuffer.allocate(end + 5 + 16);
        reply.putShort(question.getShort(0)).putShort((short) (known ? 0x8580 : 0x8583));
        reply.putShort((short) 1).putShort((short) (answered ? 1 : 0)).putInt(0);
        reply.put(question.slice(12, end + 5 - 12));
        if (answered) {
            reply.putShort((short) 0xc00c)
                    .putShort((short) 1)
                    .putShort((short) 1)
                    .putInt(60);
            reply.putShort((short) 4).put(address.getAddress());
        }
        return java.util.Arrays.copyOf(reply.array(), reply.position());
    }
}
