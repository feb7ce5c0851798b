package patchbay.line;

/// One message of the line. Its payload, at most [Line#MAX_PAYLOAD_BYTES] octets, is handed over, not copied.
public final class Message {
    private final MessageKind kind;
    private final byte[] payload;

    Message(MessageKind kind, byte[] payload) {
        this.kind = kind;
        this.payload = payload;
    }

    public MessageKind kind() {
        return kind;
    }

    public byte[] payload() {
        return payload;
    }
}
