package io.exprsn.simulcast.internal.relay;

import java.util.List;

/** One attempt to send a feed to one place: opened once, ended once. Methods may be called from any thread. */
public interface Outlet {

    /**
     * Bounds of what waits for one outlet.
     *
     * @param queueBytes payload bytes
     * @param queueMillis media time
     */
    record Limits(long queueBytes, long queueMillis) {
        /** 8 MiB and 6 s: a joiner's group of pictures of 2 s fits with room to spare. */
        public static final Limits DEFAULT = new Limits(8L << 20, 6_000);
    }

    /** What an outlet tells its supervisor, from a thread of its own. */
    interface Listener {
        /** The ingest accepted, for now; media follows. */
        void accepted();

        /** The ingest said that media arrived. */
        void acknowledged();

        /** It is over; called once, nothing follows. */
        void ended(OutletEnd end);
    }

    /** Media time in ms that left for the network since the first packet; -1 before. */
    long drainedMillis();

    /** Payload bytes that left for the network, about: grows while the peer takes anything at all. */
    long departedBytes();

    /** Payload sent since the last acknowledgement, in acknowledgement windows; 0 before the first one. */
    default int unacknowledgedWindows() {
        return 0;
    }

    /** The last lines that a process wrote which sends for it, without secrets; empty where there is none. */
    default List<String> lastWords() {
        return List.of();
    }

    /** Ends in good order: what waits is sent, within a limit, and the ingest told that it is over. */
    void finish();

    /** Closes at once and without a word, so that the ingest keeps its grace time for our return. */
    void abandon();
}
