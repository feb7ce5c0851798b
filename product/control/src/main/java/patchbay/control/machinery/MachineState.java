package patchbay.control.machinery;

/// What a machine is doing, by VirtualBox's words.
public enum MachineState {
    POWERED_OFF("poweroff", "powered off"),
    /// Ended without being asked to.
    ABORTED("aborted", "aborted"),
    STARTING("starting", "starting"),
    RUNNING("running", "running"),
    PAUSED("paused", "paused"),
    /// Its guest cannot go on; the VMM is still there.
    STUCK("gurumeditation", "guru meditation"),
    STOPPING("stopping", "stopping");

    private final String machineWord;
    private final String humanWords;

    MachineState(String machineWord, String humanWords) {
        this.machineWord = machineWord;
        this.humanWords = humanWords;
    }

    /// The value of `VMState=`.
    public String machineWord() {
        return machineWord;
    }

    /// The words after `State:` for people.
    public String humanWords() {
        return humanWords;
    }

    /// The name in messages about a wrong state, such as `PoweredOff`.
    public String apiWord() {
        return switch (this) {
            case POWERED_OFF -> "PoweredOff";
            case ABORTED -> "Aborted";
            case STARTING -> "Starting";
            case RUNNING -> "Running";
            case PAUSED -> "Paused";
            case STUCK -> "GuruMeditation";
            case STOPPING -> "Stopping";
        };
    }

    /// Whether a VMM process of it exists.
    public boolean online() {
        return this != POWERED_OFF && this != ABORTED;
    }
}
