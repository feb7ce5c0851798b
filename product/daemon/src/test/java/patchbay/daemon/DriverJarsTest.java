package patchbay.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.lan.Abilities;
import patchbay.lan.PortKind;
import patchbay.lan.PortSettings;
import patchbay.lan.Promiscuity;
import patchbay.lan.Station;
import patchbay.lan.SwitchPort;
import patchbay.linux.LoopOptions;
import patchbay.linux.LoopThread;
import patchbay.loop.Frame;
import patchbay.uplink.driver.GenericDriver;
import patchbay.uplink.driver.LinkRequest;

class DriverJarsTest {
    private static final String SERVICE = "META-INF/services/" + GenericDriver.class.getName();

    @TempDir
    private Path folder;

    @Test
    void theManualsSampleIsBuiltLoadedAndCarriesFrames() throws Exception {
        // given
        jar("mirror.jar", "sample.Mirror", compiled(sampleOfTheManual()));
        GenericDriver driver = new DriverJars(folder).find("Mirror");
        assertThat(driver).isNotNull();

        // when
        List<Integer> heard = new ArrayList<>();
        try (LoopThread loop =
                LoopThread.start("mirror", LoopOptions.DEFAULT.withoutSpin(), (culprit, thrown) -> heard.add(-1))) {
            GenericCircuit circuit = new GenericCircuit(
                    "a.nic1", loop, "Mirror", driver.open(new LinkRequest(loop, "a.nic1", new TreeMap<>(), false)));
            Loops.run(loop, () -> send(circuit, loop, heard));
            assertThat(circuit.counters()).containsEntry("frames-passed", 1L);
            circuit.close();
        }

        // then
        assertThat(heard).containsExactly(60);
    }

    @Test
    void aJarThatCannotBeUsedSaysWhyAndCostsTheOthersNothing() throws IOException {
        // given
        Files.writeString(folder.resolve("a-text.jar"), "no jar at all");
        jar("b-missing.jar", "nowhere.Driver", null);
        jar("c-mirror.jar", "sample.Mirror", compiled(sampleOfTheManual()));
        Files.writeString(folder.resolve("notes.txt"), "not a jar");
        DriverJars jars = new DriverJars(folder);

        // then
        assertThat(jars.find("Mirror")).isNotNull();
        assertThat(jars.find("Window")).isNull();
        assertThat(jars.failures()).hasSize(2);
        assertThat(jars.failures().getFirst()).startsWith("a-text.jar: ");
        assertThat(jars.failures().getLast()).startsWith("b-missing.jar: ").contains("nowhere.Driver");
    }

    @Test
    void aFolderThatIsNotThereHasNoDrivers() {
        DriverJars jars = new DriverJars(folder.resolve("none"));

        assertThat(jars.all()).isEmpty();
        assertThat(jars.failures()).isEmpty();
    }

    private static void send(GenericCircuit circuit, LoopThread loop, List<Integer> heard) {
        Station card = new Station() {
            @Override
            public void send(Frame frame) {
                heard.add(frame.length());
            }

            @Override
            public Abilities abilities() {
                return Abilities.plain(65_535);
            }
        };
        SwitchPort port = circuit.lan()
                .plug(
                        new PortSettings("card", PortKind.CARD, PortSettings.UNKNOWN_MAC, Promiscuity.ALLOW_ALL, true),
                        card);
        Frame frame = loop.loop().frames().takeSmall();
        for (int at = 0; at < 60; at++)
            frame.bytes().set(ValueLayout.JAVA_BYTE, frame.start() + at, (byte) (at < 6 ? 0xff : 2));
        port.take(frame.length(60));
    }

    /// The page's `java` block.
    private static String sampleOfTheManual() throws IOException {
        Path root = Path.of(System.getProperty("patchbay.root", "")).toAbsolutePath();
        while (!Files.exists(root.resolve("docs/manual/generic.md"))) root = root.getParent();
        String page = Files.readString(root.resolve("docs/manual/generic.md"));
        int begin = page.indexOf("```java\n") + "```java\n".length();
        return page.substring(begin, page.indexOf("```", begin));
    }

    private Path compiled(String source) throws IOException {
        Path sources = Files.createDirectories(folder.resolve("src/sample"));
        Path file = Files.writeString(sources.resolve("Mirror.java"), source);
        Path classes = Files.createDirectories(folder.resolve("classes"));
        int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        classes.toString(),
                        file.toString());
        assertThat(result).as("the compiler's exit code").isZero();
        return classes;
    }

    private void jar(String name, String driver, Path classes) throws IOException {
        try (OutputStream out = Files.newOutputStream(folder.resolve(name));
                JarOutputStream jar = new JarOutputStream(out)) {
            jar.putNextEntry(new JarEntry(SERVICE));
            jar.write(driver.getBytes(StandardCharsets.UTF_8));
            jar.closeEntry();
            if (classes == null) return;
            try (var files = Files.walk(classes)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    jar.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                    jar.write(Files.readAllBytes(file));
                    jar.closeEntry();
                }
            }
        }
    }
}
