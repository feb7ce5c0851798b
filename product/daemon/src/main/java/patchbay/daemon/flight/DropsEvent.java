package patchbay.daemon.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/// What one port or NAT has dropped so far for one reason; told every second for every reason there was.
@Name("patchbay.Drops")
@Label("Drops")
@Category({"Patchbay", "Drops"})
@Period("1 s")
@StackTrace(false)
public final class DropsEvent extends Event {
    @Label("Subject")
    @Description("A port or a NAT, and whose")
    public @Nullable String subject;

    @Label("Reason")
    public @Nullable String reason;

    @Label("Frames")
    public long frames;
}
