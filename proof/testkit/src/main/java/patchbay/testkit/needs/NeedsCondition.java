package patchbay.testkit.needs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/// Holds tests back whose [Needs] are not met, and keeps the account of them.
final class NeedsCondition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<Needs> needs = AnnotationSupport.findAnnotation(context.getElement(), Needs.class);
        List<String> missing = needs.stream()
                .flatMap(each -> Stream.of(each.value()))
                .filter(need -> !need.isMet())
                .map(Need::words)
                .toList();
        if (missing.isEmpty()) return ConditionEvaluationResult.enabled("everything is there");
        String test = context.getTestClass().map(Class::getName).orElse("?")
                + context.getTestMethod().map(method -> "." + method.getName()).orElse("");
        String account = test + ": needs " + String.join(", ", missing);
        write(account);
        return ConditionEvaluationResult.disabled(account);
    }

    /// The project's folder: tests run in the folder of their room.
    static Path projectRoot() {
        Path here = Path.of("").toAbsolutePath();
        for (Path folder = here; folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("libexec/patchbay-daemon"))) return folder;
        }
        return here;
    }

    private static void write(String account) {
        Path folder = projectRoot().resolve("target/not-run");
        try {
            Files.createDirectories(folder);
            Files.writeString(
                    folder.resolve("tests.txt"), account + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
