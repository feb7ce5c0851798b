package patchbay.lan;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import patchbay.loop.Frame;
import patchbay.loop.Frame.Segmentation;

/// Makes super-frames octet by octet, and judges frames with the slowest checksum there is: nothing of `wire` is used,
/// so a mistake there shows here.
final class SuperFrames {
    final boolean v4;
    final boolean tcp;
    final int tags;
    final int optionBytes;
    final int extensionBytes;
    final int payloadBytes;
    final int segmentBytes;
    final int flags;
    final SplittableRandom random;

    private SuperFrames(SplittableRandom random) {
        this.random = random;
        v4 = random.nextBoolean();
        tcp = random.nextBoolean();
        tags = random.nextInt(3);
        optionBytes = 4 * random.nextInt(11);
        extensionBytes = v4 ? 4 * random.nextInt(3) : 8 * random.nextInt(3);
        segmentBytes = random.nextInt(48, 9_000);
        payloadBytes = random.nextInt(1, 64_000);
        flags = random.nextInt(256);
    }

    /// A super-frame of random shape.
    static SuperFrames any(SplittableRandom random) {
        return new SuperFrames(random);
    }

    int ipAt() {
        return 14 + 4 * tags;
    }

    int transportAt() {
        return ipAt() + (v4 ? 20 : 40) + extensionBytes;
    }

    int payloadAt() {
        return transportAt() + (tcp ? 20 + optionBytes : 8);
    }

    /// The octets, with the pseudo header's sum where the transport's checksum will be.
    byte[] octets() {
        byte[] octets = new byte[payloadAt() + payloadBytes];
        random.nextBytes(octets);
        ByteBuffer frame = ByteBuffer.wrap(octets);
        frame.put(0, (byte) 0x08).put(6, (byte) 0x0a);
        for (int tag = 0; tag < tags; tag++) frame.putShort(12 + 4 * tag, (short) (tag == 0 ? 0x88a8 : 0x8100));
        frame.putShort(12 + 4 * tags, (short) (v4 ? 0x0800 : 0x86dd));
        if (v4) putIpv4(frame, octets.length - ipAt());
        else putIpv6(frame, octets.length - ipAt() - 40);
        if (tcp)
            frame.put(transportAt() + 12, (byte) (5 + optionBytes / 4 << 4)).put(transportAt() + 13, (byte) flags);
        else frame.putShort(transportAt() + 4, (short) (8 + payloadBytes));
        frame.putShort(checksumAt(), (short) pseudo(octets));
        return octets;
    }

    /// The frame with its offload facts.
    Frame frame() {
        Segmentation kind = tcp ? v4 ? Segmentation.TCP_V4 : Segmentation.TCP_V6 : Segmentation.UDP;
        return Bench.frame(octets())
                .checksumMissing(transportAt(), tcp ? 16 : 6)
                .segments(kind, segmentBytes);
    }

    int checksumAt() {
        return transportAt() + (tcp ? 16 : 6);
    }

    boolean ipChecksumHolds(byte[] frame) {
        return !v4 || sum(frame, ipAt(), transportAt(), 0) == 0xffff;
    }

    boolean transportChecksumHolds(byte[] frame) {
        return sum(frame, transportAt(), frame.length, pseudo(frame)) == 0xffff;
    }

    private void putIpv4(ByteBuffer frame, int totalBytes) {
        frame.put(ipAt(), (byte) (0x40 | 5 + extensionBytes / 4));
        frame.putShort(ipAt() + 2, (short) totalBytes);
        frame.putShort(ipAt() + 6, (short) 0x4000);
        frame.put(ipAt() + 9, (byte) (tcp ? 6 : 17));
    }

    private void putIpv6(ByteBuffer frame, int payload) {
        frame.put(ipAt(), (byte) 0x60);
        frame.putShort(ipAt() + 4, (short) payload);
        byte transport = (byte) (tcp ? 6 : 17);
        frame.put(ipAt() + 6, extensionBytes == 0 ? transport : 60);
        for (int at = 0; at < extensionBytes; at += 8) {
            frame.put(ipAt() + 40 + at, at + 8 == extensionBytes ? transport : 60);
            frame.put(ipAt() + 41 + at, (byte) 0);
        }
    }

    private int pseudo(byte[] frame) {
        int from = ipAt() + (v4 ? 12 : 8);
        long addresses = sum(frame, from, from + (v4 ? 8 : 32), 0);
        return sum(new byte[0], 0, 0, addresses + (tcp ? 6 : 17) + frame.length - transportAt());
    }

    private static int sum(byte[] octets, int from, int to, long begin) {
        long sum = begin;
        for (int at = from; at < to; at++) sum += (octets[at] & 0xffL) << ((at - from) % 2 == 0 ? 8 : 0);
        while (sum > 0xffff) sum = (sum >>> 16) + (sum & 0xffff);
        return (int) sum;
    }
}
