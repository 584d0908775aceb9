package io.exprsn.simulcast.ffmpeg;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The processes that run now, so that an orderly end of the JVM takes them along. A JVM that is killed cannot: a register on disk, to
 * be looked through at the next start, belongs here.
 */
final class LiveChildren {
    static final LiveChildren OF_THIS_JVM = new LiveChildren();

    private final Object lock = new Object();
    private final Map<Long, ProcessHandle> alive = new HashMap<>();
    private @Nullable Thread hook;

    void add(ProcessHandle child) {
        synchronized (lock) {
            if (alive.isEmpty()) {
                // Registered only while there is something to end: a hook keeps its class loader alive.
                Thread last = new Thread(this::endAll, "simulcast-ffmpeg-shutdown");
                hook = last;
                register(last, child);
            }
            alive.put(child.pid(), child);
        }
    }

    void remove(ProcessHandle child) {
        synchronized (lock) {
            Thread last = hook;
            if (alive.remove(child.pid()) == null || !alive.isEmpty() || last == null) {
                return;
            }
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
            alive.values().forEach(LiveChildren::endTree);
        }
    }

    private static void endTree(ProcessHandle child) {
        child.descendants().forEach(ProcessHandle::destroyForcibly);
        child.destroyForcibly();
    }
}
