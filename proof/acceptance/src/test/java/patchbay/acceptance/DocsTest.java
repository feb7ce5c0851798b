package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.ResourceLocksProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// Every command of the manual's pages, run as it stands there: each page over a home of its own, its `sh` blocks in
/// order, those marked `sh root` where the tests run as root, those marked with a program where that is, and those
/// marked `sh host` for a host that may be changed.
/// Root's run in a network namespace of the test's own, so that no interface stays whatever happens, and the ports that
/// pages name are free. Without root they run on the host itself. Two pages run at a time, but on the host one.
@Execution(ExecutionMode.CONCURRENT)
class DocsTest {
    private static final String HOST = "the host";

    private static final Path MANUAL = Installation.projectRoot().resolve("docs/manual");
    private static final String FOR_ALL = "```sh";
    private static final String FOR_ROOT = "```sh root";
    private static final String FOR_UML = "```sh uml";
    private static final String FOR_DPDK = "```sh dpdk";
    private static final String FOR_HOST = "```sh host";

    static Stream<String> pages() throws IOException {
        return pagesWith(FOR_ALL);
    }

    static Stream<String> pagesForRoot() throws IOException {
        return pagesWith(FOR_ROOT);
    }

    @Needs({Need.DIST, Need.QEMU, Need.GUEST})
    @ParameterizedTest
    @MethodSource("pages")
    @ResourceLock(providers = HostUnlessRoot.class)
    void theCommandsOfAPageWork(String page) throws IOException {
        if (mayMakeNamespaces()) assertRunsInALab(page, Set.of(FOR_ALL));
        else assertRuns(page, Set.of(FOR_ALL), Shell.HERE);
    }

    @Needs({Need.DIST, Need.ROOT, Need.TUN, Need.QEMU, Need.GUEST})
    @ParameterizedTest
    @MethodSource("pagesForRoot")
    void theCommandsOfAPageThatNeedRootWorkToo(String page) throws IOException {
        assertRunsInALab(page, Set.of(FOR_ALL, FOR_ROOT));
    }

    static Stream<String> pagesThatChangeTheHost() throws IOException {
        return pagesWith(FOR_HOST);
    }

    @Needs({Need.DIST, Need.ROOT, Need.TUN})
    @ParameterizedTest
    @MethodSource("pagesThatChangeTheHost")
    void theCommandsOfAPageThatChangesTheHostWorkInANamespace(String page) throws IOException {
        assertRunsInALab(page, Set.of(FOR_HOST));
    }

    private static void assertRunsInALab(String page, Set<String> fences) throws IOException {
        try (Lab lab = new Lab()) {
            assertRuns(page, fences, lab.host());
        }
    }

    static Stream<String> pagesForUserModeLinux() throws IOException {
        return pagesWith(FOR_UML);
    }

    @Needs({Need.DIST, Need.QEMU, Need.GUEST, Need.UML})
    @ParameterizedTest
    @MethodSource("pagesForUserModeLinux")
    @ResourceLock(HOST)
    void theCommandsOfAPageThatNeedUserModeLinuxWorkToo(String page) throws IOException {
        assertRuns(page, Set.of(FOR_ALL, FOR_UML), Shell.HERE);
    }

    static Stream<String> pagesForDpdk() throws IOException {
        return pagesWith(FOR_DPDK);
    }

    @Needs({Need.DIST, Need.DPDK})
    @ParameterizedTest
    @MethodSource("pagesForDpdk")
    @ResourceLock(HOST)
    void theCommandsOfAPageThatNeedDpdkWorkToo(String page) throws IOException {
        Path own = Files.createTempDirectory("dpdk");
        assertRuns(page, Set.of(FOR_ALL, FOR_DPDK), Shell.HERE.with("RUNTIME_DIRECTORY", own.toString()));
        try (Stream<Path> files = Files.walk(own)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }

    /// Who may make no namespaces runs his pages on the host, where they would meet.
    static final class HostUnlessRoot implements ResourceLocksProvider {
        @Override
        public Set<Lock> provideForMethod(List<Class<?>> around, Class<?> testClass, Method testMethod) {
            return mayMakeNamespaces() ? Set.of() : Set.of(new Lock(HOST));
        }
    }

    private static boolean mayMakeNamespaces() {
        return Shell.HERE.run("id", "-u").out().strip().equals("0");
    }

    private static void assertRuns(String page, Set<String> fences, Shell where) throws IOException {
        // given
        String script =
                "set -ex\ncd \"$XDG_RUNTIME_DIR/..\"\n" + String.join("\n", commands(MANUAL.resolve(page), fences));
        Path root = Installation.projectRoot();
        Path uml = Path.of(guest("PATCHBAY_TEST_UML")).resolveSibling(".");
        Shell shell = where.with("PATH", root.resolve("bin") + ":" + System.getenv("PATH") + ":" + uml)
                .with("UML_INITRD", guest("PATCHBAY_TEST_UML_INITRD"))
                .with("KERNEL", guest("PATCHBAY_TEST_KERNEL"))
                .with("INITRD", guest("PATCHBAY_TEST_INITRD"));
        try (Installation patchbay = new Installation(root, shell)) {
            // when
            Ran ran = patchbay.shell()
                    .run(List.of("bash", "-s"), script.getBytes(StandardCharsets.UTF_8), Duration.ofMinutes(2));

            // then
            assertThat(ran.exitCode()).as(ran.toString()).isZero();
        }
    }

    /// A file of the guest; a page that uses it where there is none is told so by its own commands.
    private static String guest(String variable) {
        return Objects.requireNonNullElse(System.getenv(variable), "/" + variable + " is not set");
    }

    private static Stream<String> pagesWith(String fence) throws IOException {
        List<String> pages = new ArrayList<>();
        try (Stream<Path> files = Files.list(MANUAL)) {
            for (Path file : files.sorted().toList()) {
                String name = String.valueOf(file.getFileName());
                if (name.endsWith(".md") && !commands(file, Set.of(fence)).isEmpty()) pages.add(name);
            }
        }
        return pages.stream();
    }

    private static List<String> commands(Path file, Set<String> fences) throws IOException {
        List<String> commands = new ArrayList<>();
        boolean inside = false;
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("```")) inside = fences.contains(line);
            else if (inside) commands.add(line);
        }
        return commands;
    }
}
