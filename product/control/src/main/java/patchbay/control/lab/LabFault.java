package patchbay.control.lab;

/// Says why a text is no lab, with the line where that is known.
public final class LabFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LabFault(String message) {
        super(message);
    }
}
