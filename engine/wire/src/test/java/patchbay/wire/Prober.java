package patchbay.wire;

import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/// Calls every public method of a view that takes nothing or numbers, found by reflection so that none is forgotten.
final class Prober {
    private final View view;
    private final List<Consumer<View>> questions = new ArrayList<>();
    private final List<Method> setters = new ArrayList<>();
    private final List<Object[]> numbers = new ArrayList<>();
    private final List<String> passedOver = new ArrayList<>();

    Prober(View view) {
        this.view = view;
        List<Method> found = new ArrayList<>(List.of(view.getClass().getDeclaredMethods()));
        // What reads goes first, then what mends a checksum, then setters, which may make nonsense of the header.
        found.sort(Comparator.comparingInt(Prober::rank).thenComparing(Method::toString));
        for (Method method : found) {
            if (!Modifier.isPublic(method.getModifiers()) || Modifier.isStatic(method.getModifiers())) continue;
            if (rank(method) == 0) questions.add(question(method));
            else if (takesNumbers(method)) setter(method);
            else passedOver.add(method.getName());
        }
    }

    private static int rank(Method method) {
        boolean mends =
                method.getName().equals("fillChecksum") || method.getName().equals("hop");
        if (mends || method.getName().equals("checksumHolds")) return 1;
        return method.getParameterCount() == 0 ? 0 : 2;
    }

    private static boolean takesNumbers(Method method) {
        for (Class<?> type : method.getParameterTypes()) if (!type.isPrimitive()) return false;
        return true;
    }

    @SuppressWarnings("unchecked") // the metafactory is told to make a consumer
    private static Consumer<View> question(Method method) {
        try {
            MethodHandles.Lookup lookup =
                    MethodHandles.privateLookupIn(method.getDeclaringClass(), MethodHandles.lookup());
            MethodHandle handle = lookup.unreflect(method);
            MethodType accept = MethodType.methodType(void.class, Object.class);
            MethodType exact = MethodType.methodType(void.class, method.getDeclaringClass());
            return (Consumer<View>) LambdaMetafactory.metafactory(
                            lookup, "accept", MethodType.methodType(Consumer.class), accept, handle, exact)
                    .getTarget()
                    .invoke();
        } catch (Throwable failed) {
            throw new AssertionError(method.toString(), failed);
        }
    }

    private void setter(Method method) {
        Class<?>[] types = method.getParameterTypes();
        Object[] values = new Object[types.length];
        for (int at = 0; at < types.length; at++) {
            values[at] = types[at] == long.class ? (Object) 0x1234_5678L : types[at] == boolean.class ? true : 0x5a5a;
        }
        setters.add(method);
        numbers.add(values);
    }

    /// Public methods that take objects, which are not called.
    List<String> passedOver() {
        return passedOver;
    }

    /// Calls what takes nothing; the view passed its door.
    void ask() {
        for (Consumer<View> question : questions) question.accept(view);
    }

    /// Calls what takes numbers; the view passed its door and is not asked again.
    void set() {
        for (int at = 0; at < setters.size(); at++) {
            try {
                setters.get(at).invoke(view, numbers.get(at));
            } catch (InvocationTargetException failed) {
                throw new AssertionError(setters.get(at) + " failed after a good wrap", failed.getCause());
            } catch (IllegalAccessException hidden) {
                throw new AssertionError(hidden);
            }
        }
    }
}
