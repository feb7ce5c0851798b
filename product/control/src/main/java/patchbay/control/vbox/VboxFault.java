package patchbay.control.vbox;

/// Says why a file is none of VirtualBox's.
public final class VboxFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    VboxFault(String message) {
        super(message);
    }
}
