package patchbay.control.machinery;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;

/// One command as its client sent it: who was called, from where, with which streams. Streams are the client's.
public interface Invocation {
    /// The name the client was started by: `VBoxManage` or `patchbay`. Begins every error line.
    String program();

    /// The client's working directory, absolute; relative paths are meant from here.
    Path directory();

    /// The client's environment.
    Map<String, String> environment();

    InputStream in();

    OutputStream out();

    OutputStream err();

    /// Whether the client's standard output is a terminal.
    boolean terminal();
}
