package patchbay.control.machinery;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;

/// One command as its client sent it: who was called, from where, with which streams. Streams are the client's.
public interface Invocation {
    /// The name the client was started by: `VBoxManage` or `patchbay`. Begins every error line.
    String program();

    /// The client's working directory, absolute; relative paths are meant from here.
    Path directory();

    InputStream in();

    OutputStream out();

    OutputStream err();

    /// Whether the client's standard output is a terminal.
    boolean terminal();

    /// Gives the command the client's whole terminal until it ends: keys come one by one by [#in], Ctrl-C among them,
    /// and what was shown before is shown again afterwards.
    void wholeScreen() throws IOException;

    /// The size of the client's terminal as last told.
    ScreenSize screenSize();

    /// Has Ctrl-C tell the command to come to its end, by running `stop`, instead of ending the client there and then.
    void onStop(Runnable stop) throws IOException;
}
