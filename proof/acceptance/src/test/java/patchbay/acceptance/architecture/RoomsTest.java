package patchbay.acceptance.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The table of rooms in ARCHITECTURE.md, held. Plain test methods and a canary: rules that silently check nothing
/// were met before.
class RoomsTest {
    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("patchbay");
    private static final JavaClasses CANARY =
            new ClassFileImporter().importPackages("patchbay.acceptance.architecture.canary");

    private static final Map<String, List<String>> MAY_IMPORT = Map.ofEntries(
            Map.entry("wire", List.of()),
            Map.entry("loop", List.of("wire")),
            Map.entry("lan", List.of("loop", "wire")),
            Map.entry("nic", List.of("lan", "loop", "wire")),
            Map.entry("service", List.of("lan", "loop", "wire")),
            Map.entry("nat", List.of("service", "lan", "loop", "wire")),
            Map.entry("linux", List.of("loop", "wire")),
            Map.entry("vmm", List.of("nic", "lan", "loop", "wire", "linux")),
            Map.entry("uplink", List.of("lan", "loop", "wire", "linux")),
            Map.entry("privileged", List.of("loop", "wire", "linux")),
            Map.entry("line", List.of()),
            Map.entry("control", List.of("wire")),
            Map.entry("cli", List.of("line")),
            Map.entry(
                    "daemon",
                    List.of(
                            "line",
                            "control",
                            "nat",
                            "service",
                            "nic",
                            "lan",
                            "loop",
                            "wire",
                            "linux",
                            "vmm",
                            "uplink",
                            "privileged")),
            Map.entry("testkit", List.of("loop", "wire")),
            Map.entry("simulation", List.of("testkit", "nat", "service", "lan", "loop", "wire")),
            Map.entry("acceptance", List.of()));

    /// `control` also stands on SQLite's driver, through java.sql, the JDK's XML, and a reader of YAML.
    private static final String[] LIBRARIES = {
        "java..",
        "javax.xml..",
        "org.w3c.dom..",
        "org.xml.sax..",
        "jdk.jfr..",
        "jdk.net..",
        "com.sun.net.httpserver..",
        "org.jspecify..",
        "org.sqlite..",
        "org.snakeyaml..",
        "tools.jackson.."
    };

    static Stream<String> rooms() {
        return MAY_IMPORT.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void aRoomImportsOnlyTheRoomsItMay(String room) {
        onlyItsRooms(room, "patchbay." + room + "..").check(PRODUCT);
    }

    @Test
    void theTableNamesEveryRoomThatHasClasses() {
        // given
        List<String> found = PRODUCT.stream()
                .map(type -> type.getPackageName().split("\\.", -1)[1])
                .distinct()
                .toList();

        // then
        assertThat(MAY_IMPORT.keySet()).containsAll(found);
    }

    @Test
    void theEngineAsksTheMachineNothingButThroughHost() {
        engineIsPure(
                        "patchbay.wire..",
                        "patchbay.loop..",
                        "patchbay.lan..",
                        "patchbay.nic..",
                        "patchbay.service..",
                        "patchbay.nat..")
                .check(PRODUCT);
    }

    @Test
    void theEngineHasNoLocks() {
        noClasses()
                .that()
                .resideInAnyPackage("patchbay.wire..", "patchbay.lan..", "patchbay.service..", "patchbay.nat..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.concurrent..", "java.lang.invoke..")
                .because("a network has one thread (decision 0001)")
                .check(PRODUCT);
    }

    /// Guest memory is shared with another process: only there are fences needed, and nowhere locks.
    @Test
    void cardsHaveNoLocksAndOnlyGuestMemoryHasFences() {
        noClasses()
                .that()
                .resideInAPackage("patchbay.nic..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.concurrent..")
                .check(PRODUCT);
        noClasses()
                .that()
                .resideInAPackage("patchbay.nic..")
                .and()
                .doNotHaveFullyQualifiedName("patchbay.nic.GuestArea")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.invoke..")
                .check(PRODUCT);
    }

    @Test
    void onlyLinuxCallsTheKernel() {
        noClasses()
                .that(not(resideInAPackage("patchbay.linux..")))
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.foreign.Linker")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.foreign.SymbolLookup")
                .orShould()
                .callMethod("java.lang.foreign.MemorySegment", "reinterpret", "long")
                .because("native access is granted to one room")
                .check(PRODUCT);
    }

    @Test
    void packagesOfARoomHaveNoCircles() {
        List<String> rooms = new ArrayList<>(MAY_IMPORT.keySet());
        for (String room : rooms) {
            slices().matching("patchbay." + room + ".(*)..")
                    .should()
                    .beFreeOfCycles()
                    .allowEmptyShould(true)
                    .check(PRODUCT);
        }
    }

    @Test
    void nobodyPrintsAStackTraceOrSleepsOnALoop() {
        noClasses()
                .that(resideInAnyPackage(
                        "patchbay.wire..",
                        "patchbay.loop..",
                        "patchbay.lan..",
                        "patchbay.nic..",
                        "patchbay.nat..",
                        "patchbay.service..",
                        "patchbay.uplink.."))
                .should()
                .callMethod(Throwable.class, "printStackTrace")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .check(PRODUCT);
    }

    @Test
    void theCanaryIsRejectedByEveryRule() {
        assertThatThrownBy(() -> engineIsPure("patchbay.acceptance.architecture.canary..")
                        .check(CANARY))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> onlyItsRooms("wire", "patchbay.acceptance.architecture.canary..")
                        .check(CANARY))
                .isInstanceOf(AssertionError.class);
    }

    private static ArchRule onlyItsRooms(String room, String itsPackages) {
        List<String> allowed = new ArrayList<>(List.of(LIBRARIES));
        allowed.add("patchbay." + room + "..");
        for (String other : MAY_IMPORT.getOrDefault(room, List.of())) allowed.add("patchbay." + other + "..");
        // The testkit's conditions are JUnit's.
        if (room.equals("testkit")) allowed.add("org.junit..");
        // Arrays of primitives are in no package.
        allowed.add("");
        return classes()
                .that()
                .resideInAPackage(itsPackages)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed.toArray(String[]::new))
                .because("the table of rooms says so");
    }

    private static ArchRule engineIsPure(String... packages) {
        return noClasses()
                .that()
                .resideInAnyPackage(packages)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net..", "java.nio.channels..", "java.nio.file..", "java.sql..", "java.time..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.Random")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.security.SecureRandom")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.Thread")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .because("the engine asks the machine nothing but through Host");
    }
}
