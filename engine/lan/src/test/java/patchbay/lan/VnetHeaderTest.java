package patchbay.lan;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import patchbay.loop.Frame;
import patchbay.loop.Frame.Segmentation;
import patchbay.wire.Fault;

class VnetHeaderTest {
    private static final int LENGTH = 3_000;
    private static final int TCP_AT = 34;

    private final MemorySegment bytes = Arena.ofAuto().allocate(LENGTH);
    private final MemorySegment header = Arena.ofAuto().allocate(64);
    private final Frame frame = new Frame().wrap(bytes, 0, LENGTH);
    private final Frame read = new Frame().wrap(bytes, 0, LENGTH);

    @Test
    void theFactsOfASuperFrameAreReadAsTheyWereWritten() {
        for (Segmentation kind : Segmentation.values()) {
            // given
            frame.plain().checksumMissing(TCP_AT, 16).segments(kind, kind == Segmentation.NONE ? 0 : 1_448);

            // when
            VnetHeader.emit(frame, header, 3);
            Fault fault = VnetHeader.parse(header, 3, read);

            // then
            assertThat(fault).isEqualTo(Fault.NONE);
            assertThat(read.isChecksumMissing()).isTrue();
            assertThat(read.checksumStartAt()).isEqualTo(TCP_AT);
            assertThat(read.checksumOffset()).isEqualTo(16);
            assertThat(read.segmentation()).isEqualTo(kind);
            assertThat(read.segmentBytes()).isEqualTo(frame.segmentBytes());
        }
    }

    @Test
    void aPlainFrameHasAnEmptyHeader() {
        // given
        header.fill((byte) 0x55);

        // when
        VnetHeader.emit(frame.plain(), header, 0);

        // then
        assertThat(header.asSlice(0, VnetHeader.BYTES).toArray(ValueLayout.JAVA_BYTE))
                .containsOnly(0);
        assertThat(header.get(ValueLayout.JAVA_BYTE, VnetHeader.BYTES)).isEqualTo((byte) 0x55);
    }

    @Test
    void theHeadersLengthReachesToTheEndOfTheTcpHeader() {
        // given
        bytes.set(ValueLayout.JAVA_BYTE, TCP_AT + 12, (byte) (8 << 4));

        // when
        VnetHeader.emit(frame.plain().checksumMissing(TCP_AT, 16).segments(Segmentation.TCP_V4, 1_448), header, 0);

        // then
        assertThat(header.get(ValueLayout.JAVA_SHORT_UNALIGNED, 2)).isEqualTo((short) (TCP_AT + 32));
    }

    @Test
    void aVerifiedChecksumStaysVerified() {
        // when
        VnetHeader.emit(frame.plain().checksumVerified(true), header, 0);
        VnetHeader.parse(header, 0, read);

        // then
        assertThat(read.isChecksumTrusted()).isTrue();
        assertThat(read.isChecksumMissing()).isFalse();
    }

    @Test
    void offsetsThatLeaveTheFrameAreRefused() {
        assertThat(parse(1, 0, 0, LENGTH - 1, 0)).isEqualTo(Fault.BAD_FIELD);
        assertThat(parse(1, 0, 0, 0xffff, 0xffff)).isEqualTo(Fault.BAD_FIELD);
        assertThat(parse(1, 0, 0, LENGTH - 2, 0)).isEqualTo(Fault.NONE);
    }

    @Test
    void superFramesOfUnknownKindWithoutSizeOrChecksumAreRefused() {
        assertThat(parse(1, 3, 1_448, TCP_AT, 16)).as("UFO was not offered").isEqualTo(Fault.BAD_FIELD);
        assertThat(parse(1, 77, 1_448, TCP_AT, 16)).isEqualTo(Fault.BAD_FIELD);
        assertThat(parse(1, 1, 0, TCP_AT, 16)).isEqualTo(Fault.BAD_FIELD);
        assertThat(parse(0, 1, 1_448, TCP_AT, 16)).isEqualTo(Fault.BAD_FIELD);
        assertThat(parse(1, 0x81, 1_448, TCP_AT, 16)).as("ECN beside TCP").isEqualTo(Fault.NONE);
    }

    @Test
    void whateverAHeaderSaysTheFactsStayInsideTheFrame() {
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 100_000; round++) {
            // given
            for (int at = 0; at < VnetHeader.BYTES; at++) {
                header.set(ValueLayout.JAVA_BYTE, at, (byte) (random.nextInt(4) == 0 ? random.nextInt() : 1));
            }

            // when
            Fault fault = VnetHeader.parse(header, 0, read);

            // then
            if (fault != Fault.NONE) continue;
            assertThat(read.checksumStartAt() + read.checksumOffset() + 2).isLessThanOrEqualTo(LENGTH);
            assertThat(read.segmentation() == Segmentation.NONE || read.segmentBytes() > 0)
                    .isTrue();
        }
    }

    private Fault parse(int flags, int kind, int segmentBytes, int startAt, int offset) {
        header.set(ValueLayout.JAVA_BYTE, 0, (byte) flags);
        header.set(ValueLayout.JAVA_BYTE, 1, (byte) kind);
        header.set(ValueLayout.JAVA_SHORT_UNALIGNED, 4, (short) segmentBytes);
        header.set(ValueLayout.JAVA_SHORT_UNALIGNED, 6, (short) startAt);
        header.set(ValueLayout.JAVA_SHORT_UNALIGNED, 8, (short) offset);
        return VnetHeader.parse(header, 0, read);
    }
}
