package patchbay.loop;

import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// The host's files, to be read by what serves guests. Nothing here waits: answers come later, on the loop's thread.
///
/// A path never leads out of the folder it is under, neither by its own parts nor by a symbolic link: that is for the
/// host to see to, on the opened folder and not on text.
public interface HostFiles {
    /// What `done` of [OpenFile#read] hears when reading failed.
    int FAILED = -1;
    /// What it hears when too much is being asked of the host now.
    int TRY_AGAIN = -2;

    /// A machine that shows no files.
    HostFiles NONE = (folder, path, answer) -> answer.accept(Opened.refused(Verdict.MISSING));

    /// What became of opening a file.
    enum Verdict {
        OPEN,
        /// There is no such regular file, or no such folder.
        MISSING,
        /// Outside the folder, or not this user's to read.
        FORBIDDEN,
        /// Too much is being asked of the host now; ask again.
        BUSY
    }

    /// The answer to [#open].
    ///
    /// @param file there when the verdict is [Verdict#OPEN]; whoever gets it closes it
    record Opened(Verdict verdict, @Nullable OpenFile file) {
        public static Opened refused(Verdict verdict) {
            return new Opened(verdict, null);
        }
    }

    /// A regular file that was opened for reading. Belongs to the loop that asked for it.
    interface OpenFile {
        /// Octets at the time of opening.
        long sizeBytes();

        /// Reads `length` octets from `offset` into the start of `into`, which is lent until `done` was called with
        /// how many there were (fewer only at the end of the file), [#FAILED] or [#TRY_AGAIN]. After [#close]
        /// `done` may be called no more.
        void read(long offset, byte[] into, int length, IntConsumer done);

        /// Gives the file back.
        void close();
    }

    /// Opens the regular file `path` under `folder`. `path` has parts separated by `/`, each character an octet
    /// (ISO 8859-1), and no `..`; `folder` is a path of the host's.
    void open(String folder, String path, Consumer<Opened> answer);
}
