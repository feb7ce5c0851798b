package patchbay.acceptance.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.acceptance.Installation;

/// How long methods may be, held by the compiler's own parser.
class MethodsTest {
    private static final int MAX_LINES = 50;

    @Test
    void noMethodIsLongerThanAScreen() throws IOException {
        assertThat(measured(sources()))
                .filteredOn(method -> method.lines() > MAX_LINES)
                .isEmpty();
    }

    @Test
    void aLongMethodIsSeen(@TempDir Path folder) throws IOException {
        // given
        Path file = Files.writeString(
                folder.resolve("Long.java"), "class Long { void all() {" + "\nint a;".repeat(60) + "\n} }\n");

        // when
        List<Measured> methods = measured(List.of(file));

        // then
        assertThat(methods)
                .singleElement()
                .satisfies(method -> assertThat(method.lines()).isGreaterThan(MAX_LINES));
    }

    /// A method as it stands in a file.
    private record Measured(String file, String name, long lines) {}

    private static List<Measured> measured(List<Path> files) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<Measured> methods = new ArrayList<>();
        try (StandardJavaFileManager opened = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask)
                    compiler.getTask(null, opened, null, null, null, opened.getJavaFileObjectsFromPaths(files));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) new Meter(unit, positions, methods).scan(unit, null);
        }
        return methods;
    }

    private static List<Path> sources() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String wing : List.of("engine", "edge", "product", "proof")) {
            try (Stream<Path> walk = Files.walk(Installation.projectRoot().resolve(wing))) {
                walk.filter(file -> file.toString().endsWith(".java")
                                && file.toString().contains("/src/"))
                        .forEach(files::add);
            }
        }
        return files;
    }

    /// Notes every method of one file.
    private static final class Meter extends TreeScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<Measured> methods;

        Meter(CompilationUnitTree unit, SourcePositions positions, List<Measured> methods) {
            this.unit = unit;
            this.positions = positions;
            this.methods = methods;
        }

        @Override
        public Void visitMethod(MethodTree method, Void unused) {
            LineMap lines = unit.getLineMap();
            BlockTree body = method.getBody();
            if (body != null) {
                long first = lines.getLineNumber(positions.getStartPosition(unit, body));
                long last = lines.getLineNumber(positions.getEndPosition(unit, body));
                methods.add(new Measured(
                        unit.getSourceFile().getName(), method.getName().toString(), last - first + 1));
            }
            return super.visitMethod(method, null);
        }
    }
}
