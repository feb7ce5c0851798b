package patchbay.control.machinery;

import java.io.IOException;
import java.io.OutputStream;

/// Who a capture is for.
public interface CaptureClient {
    /// Where the file's octets go. May block for as long as it likes: what does not fit into the capture's memory
    /// meanwhile is lost and counted.
    OutputStream out();

    /// From now on every frame is seen.
    void begun();

    /// Asks for `stop` to be run when the client wants the capture to end.
    void onStop(Runnable stop) throws IOException;
}
