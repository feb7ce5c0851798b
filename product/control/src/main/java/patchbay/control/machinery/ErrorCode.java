package patchbay.control.machinery;

import java.util.Locale;

/// VirtualBox's result codes, the names and numbers scripts match on.
public enum ErrorCode {
    VBOX_E_OBJECT_NOT_FOUND(0x80bb_0001, "Object corresponding to the supplied arguments does not exist"),
    VBOX_E_INVALID_VM_STATE(0x80bb_0002, "Current virtual machine state prevents the operation"),
    VBOX_E_VM_ERROR(0x80bb_0003, "Virtual machine error occurred attempting the operation"),
    VBOX_E_FILE_ERROR(0x80bb_0004, "File not accessible or erroneous file contents"),
    VBOX_E_IPRT_ERROR(0x80bb_0005, "Runtime subsystem error"),
    VBOX_E_PDM_ERROR(0x80bb_0006, "Pluggable Device Manager error"),
    VBOX_E_INVALID_OBJECT_STATE(0x80bb_0007, "Current object state prevents the operation"),
    VBOX_E_HOST_ERROR(0x80bb_0008, "Host operating system error"),
    VBOX_E_NOT_SUPPORTED(0x80bb_0009, "The requested operation is not supported"),
    VBOX_E_OBJECT_IN_USE(0x80bb_000c, "Object is in use and cannot be modified or destroyed"),
    E_INVALIDARG(0x8007_0057, "One or more arguments are invalid"),
    E_ACCESSDENIED(0x8007_0005, "Access denied"),
    E_FAIL(0x8000_4005, "Operation failed"),
    E_NOTIMPL(0x8000_4001, "Method not implemented");

    private final int number;
    private final String meaning;

    ErrorCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    /// The name and the number in hexadecimal: `E_INVALIDARG (0x80070057)`.
    public String text() {
        return name() + String.format(Locale.ROOT, " (0x%08x)", number);
    }

    /// What it means in general, for a refusal without a text of its own.
    public String meaning() {
        return meaning;
    }
}
