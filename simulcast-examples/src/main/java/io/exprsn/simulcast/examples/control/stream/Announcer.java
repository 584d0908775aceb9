package io.exprsn.simulcast.examples.control.stream;

import org.jspecify.annotations.Nullable;

/** Who is told what changes, such as dashboards. Returns at once; safe for use by several threads. */
public interface Announcer {
    /**
     * Tells something that whoever was away for a moment is told later.
     *
     * @param name of the kind of news
     * @param stream whose it is; null for all
     * @param data what it is
     */
    void tell(String name, @Nullable String stream, Object data);

    /** Tells something to those who hear now; whoever was away is told the next of its kind. */
    void show(String name, @Nullable String stream, Object data);

    /** Whether anybody hears now: what is costly to make need not be made for nobody. */
    boolean isHeard();
}
