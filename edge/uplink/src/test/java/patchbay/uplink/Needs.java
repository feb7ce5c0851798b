package patchbay.uplink;

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
    /// A right or device.
    enum Need {
        /// Root's capabilities, to make and enter network namespaces.
        ROOT,
        /// `/dev/net/tun`.
        TUN
    }

    Need[] value();
}
