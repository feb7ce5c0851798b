package patchbay.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RoutesV6Test {
    private static final String ZEROS = "0".repeat(32);
    private static final String LINK_LOCAL = "fe800000000000000000000000000000 40 " + ZEROS + " 00 " + ZEROS
            + " 00000100 00000001 00000000 00000001     e0";

    @Test
    void aDefaultRouteLeadsOut() {
        assertThat(RoutesV6.leadOut(List.of(LINK_LOCAL, route("00", "00450003", "e0"))))
                .isTrue();
    }

    @Test
    void theKernelsOwnRefusalDoesNot() {
        assertThat(RoutesV6.leadOut(List.of(route("00", "00200200", "lo")))).isFalse();
        assertThat(RoutesV6.leadOut(List.of(route("00", "00000201", "e0")))).isFalse();
    }

    @Test
    void otherRoutesAndWhatCannotBeReadDoNot() {
        assertThat(RoutesV6.leadOut(List.of(LINK_LOCAL, "", "rubbish", route("40", "00000001", "e0"))))
                .isFalse();
        assertThat(RoutesV6.leadOut(List.of())).isFalse();
    }

    private static String route(String prefix, String flags, String device) {
        return ZEROS + " " + prefix + " " + ZEROS + " 00 fe800000000000000000000000000001 00000400 00000001 00000000 "
                + flags + "     " + device;
    }
}
