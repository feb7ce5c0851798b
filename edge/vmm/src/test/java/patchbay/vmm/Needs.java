package patchbay.vmm;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/// What of the machine a test needs. Where it lacks, the test is not run, and says so on standard error.
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsCondition.class)
public @interface Needs {
    /// A program or file.
    enum Need {
        /// `qemu-system-x86_64` in `PATH`.
        QEMU,
        /// The kernel and initrd of `tools/guest-image`.
        GUEST
    }

    Need[] value();
}
