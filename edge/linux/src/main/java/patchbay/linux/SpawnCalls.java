package patchbay.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;

/// posix_spawn(3) with its file actions and attributes, in memory of `arena`. The functions answer an errno instead of
/// setting it.
final class SpawnCalls {
    /// O_RDONLY.
    static final int READ = 0;
    /// O_WRONLY, O_CREAT, O_APPEND.
    static final int APPEND = 0x1 | 0x40 | 0x400;

    private static final int PRIVATE_FILE = 0600;
    /// glibc's opaque structures have 80 and 336 octets on 64-bit machines; this is more.
    private static final int OPAQUE_BYTES = 1_024;

    private static final int SIGNAL_SET_BYTES = 128;
    private static final int SET_DEFAULT_SIGNALS = 0x04;
    private static final int SET_SIGNAL_MASK = 0x08;
    private static final int SET_SESSION = 0x80;

    private static final Call SPAWNP = Call.answeringInt("posix_spawnp");
    private static final Call ACTIONS_INIT = Call.answeringInt("posix_spawn_file_actions_init");
    private static final Call ACTIONS_DESTROY = Call.answeringInt("posix_spawn_file_actions_destroy");
    private static final Call ADD_OPEN = Call.answeringInt("posix_spawn_file_actions_addopen");
    private static final Call ADD_DUPLICATE = Call.answeringInt("posix_spawn_file_actions_adddup2");
    private static final Call ADD_CLOSE = Call.answeringInt("posix_spawn_file_actions_addclose");
    private static final Call ADD_CLOSE_FROM = Call.answeringInt("posix_spawn_file_actions_addclosefrom_np");
    private static final Call ADD_CHDIR = Call.answeringInt("posix_spawn_file_actions_addchdir_np");
    private static final Call ATTRIBUTES_INIT = Call.answeringInt("posix_spawnattr_init");
    private static final Call ATTRIBUTES_DESTROY = Call.answeringInt("posix_spawnattr_destroy");
    private static final Call SET_FLAGS = Call.answeringInt("posix_spawnattr_setflags");
    private static final Call SET_MASK = Call.answeringInt("posix_spawnattr_setsigmask");
    private static final Call SET_DEFAULT = Call.answeringInt("posix_spawnattr_setsigdefault");

    private final Arena arena;
    private final long actions;
    private final long attributes;

    SpawnCalls(Arena arena) throws LinuxException {
        this.arena = arena;
        this.actions = arena.allocate(OPAQUE_BYTES, 16).address();
        this.attributes = arena.allocate(OPAQUE_BYTES, 16).address();
        check("posix_spawn_file_actions_init", ACTIONS_INIT.with(actions));
        check("posix_spawnattr_init", ATTRIBUTES_INIT.with(attributes));
    }

    void open(int descriptor, String file, int flags) throws LinuxException {
        check("open " + file, ADD_OPEN.with(actions, descriptor, text(file), flags, PRIVATE_FILE));
    }

    void duplicate(int descriptor, int as) throws LinuxException {
        check("dup2", ADD_DUPLICATE.with(actions, descriptor, as));
    }

    void close(int descriptor) throws LinuxException {
        check("close", ADD_CLOSE.with(actions, descriptor));
    }

    void closeFrom(int descriptor) throws LinuxException {
        check("closefrom", ADD_CLOSE_FROM.with(actions, descriptor));
    }

    void changeDirectory(String directory) throws LinuxException {
        check("chdir " + directory, ADD_CHDIR.with(actions, text(directory)));
    }

    /// Starts the program and gives the structures back; answers the process id.
    int spawn(List<String> arguments, Map<String, String> environment) throws LinuxException {
        MemorySegment nobody = arena.allocate(SIGNAL_SET_BYTES, 8);
        MemorySegment all = arena.allocate(SIGNAL_SET_BYTES, 8);
        all.fill((byte) 0xff);
        check("posix_spawnattr_setsigmask", SET_MASK.with(attributes, nobody.address()));
        check("posix_spawnattr_setsigdefault", SET_DEFAULT.with(attributes, all.address()));
        check(
                "posix_spawnattr_setflags",
                SET_FLAGS.with(attributes, SET_SESSION | SET_SIGNAL_MASK | SET_DEFAULT_SIGNALS));
        List<String> variables = environment.entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .toList();
        MemorySegment pid = arena.allocate(ValueLayout.JAVA_INT);
        String program = arguments.getFirst();
        long error = SPAWNP.with(
                pid.address(), text(program), actions, attributes, pointers(arguments), pointers(variables));
        ACTIONS_DESTROY.with(actions);
        ATTRIBUTES_DESTROY.with(attributes);
        check("start " + program, error);
        return pid.get(ValueLayout.JAVA_INT, 0);
    }

    private long text(String text) {
        return Text.nativeCopy(arena, text).address();
    }

    private long pointers(List<String> texts) {
        MemorySegment array = arena.allocate(ValueLayout.JAVA_LONG, texts.size() + 1L);
        for (int index = 0; index < texts.size(); index++) {
            array.setAtIndex(ValueLayout.JAVA_LONG, index, text(texts.get(index)));
        }
        return array.address();
    }

    private static void check(String asked, long error) throws LinuxException {
        if (error != 0) throw new LinuxException(asked, (int) Math.abs(error));
    }
}
