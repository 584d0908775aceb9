package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.internal.media.MediaPacket;
import java.time.Duration;

/** Where media comes from: started once, stopped once. */
public interface MediaSource {

    /** Takes what a source brings; called by one thread at a time. */
    interface Sink {
        /** Media with the source's own time stamps; takes over the packet. May wait until the packet is due. */
        void packet(MediaPacket packet) throws InterruptedException;

        /**
         * The next packet begins a new run, whose clock has nothing to do with the last one's.
         *
         * @param realTime whether the time that passed meanwhile belongs on the timeline
         */
        default void restarted(boolean realTime) {
            restarted(realTime, 0);
        }

        /**
         * As {@link #restarted(boolean)}.
         *
         * @param leadMillis how much older than now the next packet is
         */
        void restarted(boolean realTime, long leadMillis);

        /** Another one of several sources brings the media from now on. */
        default void switched(String to, String why) {}

        /** The source is gone for now and its return is waited for. */
        void lost(SimulcastException why, Duration hold);

        /** The source is over as it should be; nothing follows. */
        void ended();

        /** The source could not be opened, or broke for good; nothing follows. */
        void failed(SimulcastException why);
    }

    /** What it is, without secrets. */
    String description();

    /** Whether packets come faster than they should be sent, as from a file. */
    boolean isPaced();

    /** Begins to bring media, from a thread of its own; returns at once. */
    void start(Sink sink);

    /** Ends; nothing is brought once this returns. Must not be called by the sink. */
    void stop();
}
