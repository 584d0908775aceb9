package io.exprsn.simulcast.testkit;

import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.CountsFollowers;
import io.exprsn.simulcast.spi.CountsViewers;
import io.exprsn.simulcast.spi.EditsMetadata;
import io.exprsn.simulcast.spi.GoesLive;
import io.exprsn.simulcast.spi.HasChannels;
import io.exprsn.simulcast.spi.HasChat;
import io.exprsn.simulcast.spi.KeepsRecordings;
import io.exprsn.simulcast.spi.MarksMoments;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformContext;
import io.exprsn.simulcast.spi.ReportsStatus;
import io.exprsn.simulcast.spi.Schedules;
import io.exprsn.simulcast.spi.SendsOn;
import io.exprsn.simulcast.spi.SetsThumbnail;
import io.exprsn.simulcast.spi.SupportsOAuth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One thing an adapter can be asked to do with a broadcast that is there.
 *
 * @param name as in the SPI
 * @param work does it
 */
record AdapterAct(String name, Work work) {
    static final String PREPARE = "prepare";
    static final String CHECK = "check";
    static final String RESCHEDULE = "reschedule";

    /** An act that takes longer does not come back. */
    static final Duration LONGEST = Duration.ofSeconds(15);

    /** What an adapter does. */
    interface Work {
        @Nullable
        Object run(PlatformContext context, Broadcast broadcast);
    }

    /**
     * How it went.
     *
     * @param act what was done
     * @param result what it returned; null for nothing
     * @param thrown what it threw; null for nothing
     * @param requests what the platform was asked for meanwhile
     * @param by the thread that did it
     * @param stayedInterrupted whether that thread was interrupted in the end
     */
    record Outcome(
            AdapterAct act,
            @Nullable Object result,
            @Nullable Throwable thrown,
            List<FakeRequest> requests,
            Thread by,
            boolean stayedInterrupted) {
        String told() {
            return thrown != null ? thrown.toString() : result == null ? "it returned" : "it returned " + result;
        }
    }

    /** All that this adapter can do in one step. */
    static List<AdapterAct> of(PlatformAdapter adapter, Supplier<BroadcastRequest> request) {
        List<AdapterAct> acts = new ArrayList<>();
        acts.add(new AdapterAct(CHECK, (context, broadcast) -> adapter.check(context)));
        acts.add(new AdapterAct(PREPARE, (context, broadcast) -> adapter.prepare(request.get(), context)));
        acts.add(new AdapterAct(
                "prepare after an earlier one",
                (context, broadcast) -> adapter.prepare(request.get().after(broadcast), context)));
        acts.add(act("end", (context, broadcast) -> adapter.end(broadcast, context)));
        acts.add(act("discard", (context, broadcast) -> adapter.discard(broadcast, context)));
        if (adapter instanceof SupportsOAuth able) {
            acts.add(new AdapterAct("account", (context, broadcast) -> able.account(context)));
        }
        if (adapter instanceof GoesLive able) {
            acts.add(act("goLive", (context, broadcast) -> able.goLive(broadcast, context)));
        }
        if (adapter instanceof ReportsStatus able) {
            acts.add(new AdapterAct("status", (context, broadcast) -> able.status(broadcast, context)));
        }
        if (adapter instanceof EditsMetadata able) {
            Metadata changes = Metadata.titled("Another title");
            acts.add(act("edit", (context, broadcast) -> able.edit(broadcast, changes, context)));
        }
        if (adapter instanceof SetsThumbnail able) {
            acts.add(act(
                    "setThumbnail",
                    (context, broadcast) -> able.setThumbnail(broadcast, "image/png", picture(), context)));
        }
        if (adapter instanceof Schedules able) {
            acts.add(act(
                    RESCHEDULE,
                    (context, broadcast) ->
                            able.reschedule(broadcast, context.clock().instant().plus(Duration.ofDays(1)), context)));
        }
        if (adapter instanceof CountsViewers able) {
            acts.add(new AdapterAct("viewers", (context, broadcast) -> able.viewers(broadcast, context)));
        }
        if (adapter instanceof HasChat able) {
            acts.add(act("say", (context, broadcast) -> able.say(broadcast, "Good evening", context)));
        }
        if (adapter instanceof MarksMoments able) {
            acts.add(act("mark", (context, broadcast) -> able.mark(broadcast, "The second half", context)));
        }
        if (adapter instanceof CountsFollowers able) {
            acts.add(new AdapterAct("followers", (context, broadcast) -> able.followers(broadcast, context)));
        }
        if (adapter instanceof HasChannels able) {
            acts.add(new AdapterAct("channels", (context, broadcast) -> able.channels(context)));
        }
        if (adapter instanceof KeepsRecordings able) {
            acts.add(new AdapterAct("recordings", (context, broadcast) -> able.recordings(broadcast, context)));
        }
        if (adapter instanceof SendsOn able) {
            acts.add(new AdapterAct("outputs", (context, broadcast) -> able.outputs(context)));
        }
        return acts;
    }

    static AdapterAct act(String name, java.util.function.BiConsumer<PlatformContext, Broadcast> work) {
        return new AdapterAct(name, (context, broadcast) -> {
            work.accept(context, broadcast);
            return null;
        });
    }

    /** Bytes that stand in no other request. */
    static byte[] picture() {
        byte[] bytes = new byte[300];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 7);
        }
        return bytes;
    }

    /** Begins it on a thread of its own, to be waited for with {@link Running#end}. */
    Running begin(FakeApi api, PlatformContext context, Broadcast broadcast) {
        return new Running(this, api, context, broadcast);
    }

    Outcome run(FakeApi api, PlatformContext context, Broadcast broadcast) {
        return begin(api, context, broadcast).end(LONGEST);
    }

    /** An act under way. */
    static final class Running {
        private final AdapterAct act;
        private final FakeApi api;
        private final int before;
        private final Thread thread;
        private final AtomicReference<@Nullable Object> result = new AtomicReference<>();
        private final AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        private volatile boolean interrupted;

        private Running(AdapterAct act, FakeApi api, PlatformContext context, Broadcast broadcast) {
            this.act = act;
            this.api = api;
            before = api.requests().size();
            thread = new Thread(() -> run(context, broadcast), "adapter-" + act.name());
            thread.setDaemon(true);
            thread.start();
        }

        private void run(PlatformContext context, Broadcast broadcast) {
            try {
                result.set(act.work().run(context, broadcast));
            } catch (Throwable e) {
                thrown.set(e); // errors too: an adapter that runs out of memory breaks a rule
            }
            interrupted = Thread.currentThread().isInterrupted();
        }

        void interrupt() {
            thread.interrupt();
        }

        /**
         * Waits for its end.
         *
         * @throws AssertionError if it does not come in time
         */
        Outcome end(Duration longest) {
            try {
                thread.join(longest.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while the adapter worked", e);
            }
            if (thread.isAlive()) {
                AssertionError stuck = new AssertionError(act.name() + ": it has not come back after "
                        + longest.toSeconds() + " s. Wait for nothing within an adapter, and end on an interrupt.");
                stuck.setStackTrace(thread.getStackTrace());
                thread.interrupt();
                throw stuck;
            }
            return new Outcome(act, result.get(), thrown.get(), api.requestsFrom(before), thread, interrupted);
        }
    }
}
