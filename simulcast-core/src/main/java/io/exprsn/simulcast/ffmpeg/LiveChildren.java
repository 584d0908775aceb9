package io.exprsn.simulcast.ffmpeg;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The processes that run now, so that an orderly end of the JVM takes them along. For one that is killed, see {@link ChildRegister}. */
final class LiveChildren {
    static final LiveChildren OF_THIS_JVM = new LiveChildren();

    private final Object lock = new Object();
    private final Map<ProcessHandle, Runnable> alive = new HashMap<>();
    private @Nullable Thread hook;

    /**
     * Keeps a child in mind.
     *
     * @param erase takes it off the register; run once the child is over
     */
    void add(ProcessHandle child, Runnable erase) {
        synchronized (lock) {
            if (alive.isEmpty()) {
                // Registered only while there is something to end: a hook keeps its class loader alive.
                Thread last = new Thread(this::endAll, "simulcast-ffmpeg-shutdown");
                hook = last;
                register(last, child);
            }
            alive.put(child, erase);
        }
    }

    void remove(ProcessHandle child) {
        Runnable erase;
        synchronized (lock) {
            erase = alive.remove(child);
            if (alive.isEmpty()) {
                dropHook();
            }
        }
        if (erase != null) {
            erase.run();
        }
    }

    private void dropHook() {
        Thread last = hook;
        if (last != null) {
            hook = null;
            try {
                Runtime.getRuntime().removeShutdownHook(last);
            } catch (IllegalStateException e) {
                return; // the JVM is ending, the hook has run or is about to
            }
        }
    }

    private static void register(Thread hook, ProcessHandle child) {
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            child.destroyForcibly(); // started while the JVM was ending: nobody else would end it
        }
    }

    private void endAll() {
        synchronized (lock) {
            alive.forEach((child, erase) -> {
                endTree(child);
                erase.run();
            });
        }
    }

    private static void endTree(ProcessHandle child) {
        child.descendants().forEach(ProcessHandle::destroyForcibly);
        child.destroyForcibly();
    }
}
