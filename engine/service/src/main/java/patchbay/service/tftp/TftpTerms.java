package patchbay.service.tftp;

import java.util.ArrayList;
import java.util.List;
import patchbay.wire.tftp.TftpOption;

/// How a file travels, as the guest's options and the server's limits have it (RFC 2347). An option that is unknown, or
/// whose value is none, is as if it had not been asked for.
///
/// @param blockBytes octets of a block
/// @param windowBlocks blocks sent for one acknowledgement
/// @param timeoutSeconds after what time something is sent again; 0 when the guest did not say
/// @param accepted the options to acknowledge, in the order in which they were asked for; may be empty
record TftpTerms(int blockBytes, int windowBlocks, int timeoutSeconds, List<TftpOption> accepted) {
    static final int DEFAULT_BLOCK_BYTES = 512; // RFC 1350 §2
    static final int MIN_BLOCK_BYTES = 8; // RFC 2348
    /// The most octets that are on their way for one acknowledgement.
    static final int MAX_WINDOW_BYTES = 65_536;

    private static final int MAX_TIMEOUT_SECONDS = 255; // RFC 2349
    private static final int MAX_WINDOW_BLOCKS = 65_535; // RFC 7440 §3

    static TftpTerms of(List<TftpOption> asked, int maxBlockBytes, long fileBytes) {
        long block = asked(asked, TftpOption.BLOCK_BYTES);
        int blockBytes = block < MIN_BLOCK_BYTES ? DEFAULT_BLOCK_BYTES : (int) Math.min(block, maxBlockBytes);
        long window = asked(asked, TftpOption.WINDOW_BLOCKS);
        boolean windowed = window >= 1 && window <= MAX_WINDOW_BLOCKS;
        int windowBlocks = windowed ? (int) Math.clamp(MAX_WINDOW_BYTES / blockBytes, 1, window) : 1;
        long timeout = asked(asked, TftpOption.TIMEOUT_SECONDS);
        int timeoutSeconds = timeout >= 1 && timeout <= MAX_TIMEOUT_SECONDS ? (int) timeout : 0;
        List<TftpOption> accepted = new ArrayList<>();
        for (TftpOption option : asked) {
            long value = -1;
            if (option.is(TftpOption.BLOCK_BYTES) && block >= MIN_BLOCK_BYTES) value = blockBytes;
            else if (option.is(TftpOption.WINDOW_BLOCKS) && windowed) value = windowBlocks;
            else if (option.is(TftpOption.TIMEOUT_SECONDS) && timeoutSeconds > 0) value = timeoutSeconds;
            else if (option.is(TftpOption.TRANSFER_BYTES) && option.number() >= 0) value = fileBytes;
            boolean again = accepted.stream().anyMatch(earlier -> earlier.is(option.name()));
            if (value >= 0 && !again) accepted.add(new TftpOption(option.name(), Long.toString(value)));
        }
        return new TftpTerms(blockBytes, windowBlocks, timeoutSeconds, List.copyOf(accepted));
    }

    /// The number asked for by the first option of that name; -1 when there is none.
    private static long asked(List<TftpOption> options, String name) {
        for (TftpOption option : options) if (option.is(name)) return option.number();
        return -1;
    }
}
