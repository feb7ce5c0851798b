package patchbay.testkit.needs;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/// Names what a test, or all tests of a class, need of the computer.
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsCondition.class)
@SuppressWarnings("exports") // Tests are on the class path, where JUnit is; the modules that use the testkit need none.
public @interface Needs {
    Need[] value();
}
