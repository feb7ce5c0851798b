package patchbay.vmm;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/// Runs a test only where the machine has what it [Needs]; counts and prints the others.
final class NeedsCondition implements ExecutionCondition {
    private static final AtomicInteger NOT_RUN = new AtomicInteger();

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        List<Needs.Need> lacking = AnnotationSupport.findAnnotation(context.getElement(), Needs.class)
                .map(needs -> Arrays.stream(needs.value())
                        .filter(need -> !isThere(need))
                        .toList())
                .orElse(List.of());
        if (lacking.isEmpty()) return ConditionEvaluationResult.enabled("all there");
        int count = NOT_RUN.incrementAndGet();
        System.err.println("NOT RUN (" + count + "): " + context.getDisplayName() + " needs " + lacking);
        return ConditionEvaluationResult.disabled("needs " + lacking);
    }

    private static boolean isThere(Needs.Need need) {
        return switch (need) {
            case QEMU -> QemuLauncher.locate(System.getenv("PATH")).isPresent();
            case GUEST -> GuestImage.find().isPresent();
        };
    }
}
