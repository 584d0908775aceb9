package io.exprsn.simulcast.internal.audience;

import io.exprsn.simulcast.audience.Audience;
import io.exprsn.simulcast.audience.ChatFeed;
import io.exprsn.simulcast.audience.Said;
import io.exprsn.simulcast.audience.Usage;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.internal.loop.BlockingCalls;
import io.exprsn.simulcast.internal.loop.ControlLoop;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;

/** Everything a session has to do with those who watch. Does nothing of itself until somebody asks. Safe for use by several threads. */
public final class SessionAudience implements AutoCloseable {
    private final ControlLoop loop;
    private final ViewerCount viewers;
    private final ChatRoom chat;
    private final ChatVoice voice;
    private final UsageMeter usage;

    /**
     * @param session its name
     * @param places all destinations, as they are now; any thread
     * @param blocking for what may block
     */
    public SessionAudience(
            String session,
            Supplier<List<Place>> places,
            ControlLoop loop,
            BlockingCalls calls,
            ExecutorService blocking,
            Clock clock) {
        this.loop = loop;
        this.viewers = new ViewerCount(session, places, loop, calls, clock);
        this.chat = new ChatRoom(session, places, loop, clock);
        this.voice = new ChatVoice(places, blocking, clock);
        this.usage = new UsageMeter(places, place -> viewers.of(place).now(), loop::nanoTime);
    }

    /** See {@link io.exprsn.simulcast.SimulcastSession#viewers}. */
    public Audience viewers() {
        return viewers.now();
    }

    /** See {@link io.exprsn.simulcast.SimulcastSession#chat}. */
    public ChatFeed chat() {
        return chat.open();
    }

    /** See {@link io.exprsn.simulcast.SimulcastSession#say}. */
    public List<Said> say(String text) throws InterruptedException {
        return voice.say(text);
    }

    /** See {@link io.exprsn.simulcast.SimulcastSession#usage}. */
    public Usage usage() {
        return usage.now();
    }

    /** Broadcasts come and go by events. Any thread. */
    public void heard(SimulcastEvent event) {
        if (event instanceof SimulcastEvent.BroadcastPrepared || event instanceof SimulcastEvent.DestinationEnded) {
            loop.execute(
                    () -> { // once the step that told it is over
                        chat.look();
                        viewers.look();
                    });
        }
    }

    /** Adds up what was used; once a second, on the control loop. */
    public void everySecond() {
        usage.look();
    }

    /** Ends all feeds. Waits for their threads, for 2 s at most. */
    @Override
    public void close() {
        usage.look();
        chat.close();
    }
}
