package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Books that are right, and such as lack a frame.
class BooksTest {
    private static final String RIGHT = """
            port network=lab nic=1 vm=a
              link-frames-waiting                     1
              frames-for-guest                        4
              frames-forwarded                        2
              frames-from-guest                       5
              frames-cut                              1
              frames-to-guest                         5
              segments-to-guest                       3
              drop.no-receiver                        2
              drop.over-rate                          1
              drop-to-guest.too-long                  1
              link-frames-accepted                    5
              link-frames-passed                      5
              link-frames-received                    6
              link-frames-sent                        3
              drop-link.truncated                     1
              drop-link-to-guest.queue-full           1
            nat nic=1 vm=a
              frames-from-guest                       3
              frames-handled                          2
              drop.bad-checksum                       1
              udp-from-host                           3
              udp-to-guest                            1
              udp-filtered                            1
              drop-to-guest.no-frame                  1
            bridge interface=e0 mode=wired network=e0
              wire-frames-waiting                     1
              wire-frames-accepted                    3
              wire-frames-sent                        1
              wire-drop-accepted.queue-full           1
              host-frames-received                    2
              host-frames-passed                      1
              host-drop-received.truncated            1
            cable nic=1 vm=a
              to-guest-frames-waiting                 1
              to-guest-frames                         6
              to-guest-frames-doubled                 1
              to-guest-frames-passed                  2
              to-guest-frames-lost                    2
              to-guest-frames-overflowed              1
              to-guest-frames-cut-off                 1
            loop loop=0
              turns                                   7
            """;

    @Test
    void booksThatAreRightHaveNoErrors() {
        Books books = new Books(RIGHT);
        assertThat(books.errors()).isEmpty();
        assertThat(books.pages()).hasSize(5);
        assertThat(books.pages("port"))
                .singleElement()
                .satisfies(page -> assertThat(page.of("drop.*")).isEqualTo(3));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "link-frames-waiting",
                "frames-forwarded",
                "frames-cut",
                "drop.over-rate",
                "drop-to-guest.too-long",
                "link-frames-passed",
                "drop-link.truncated",
                "drop-link-to-guest.queue-full",
                "frames-handled",
                "udp-filtered",
                "drop-to-guest.no-frame",
                "wire-frames-waiting",
                "wire-drop-accepted.queue-full",
                "host-drop-received.truncated",
                "to-guest-frames-cut-off",
                "to-guest-frames-waiting"
            })
    void aLineThatIsMissingIsFound(String name) {
        assertThat(new Books(RIGHT.replaceFirst("(?m)^  " + name.replace(".", "\\.") + " .*\n", "")).errors())
                .hasSize(1);
    }
}
