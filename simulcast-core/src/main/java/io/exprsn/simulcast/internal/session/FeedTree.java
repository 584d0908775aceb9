package io.exprsn.simulcast.internal.session;

import io.exprsn.simulcast.internal.relay.Feed;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Feeds made of other feeds, each made once however many take it: made when the first one comes, let go of when the last
 * one leaves. On the control loop.
 */
final class FeedTree {

    /** Names a feed by how it is made. Equal ones are one feed. */
    interface Origin {
        /** What it is made of; null for the source's own feed. */
        @Nullable
        Origin input();
    }

    /** Knows how a feed is made. */
    @FunctionalInterface
    interface Maker {
        /** Begins to make it. */
        Made make(Origin origin, Feed input);
    }

    /** A feed that is being made. */
    interface Made {
        /** What comes out. */
        Feed feed();

        /** Ends the making; may wait for a process to end. */
        void stop();
    }

    private static final class Node {
        final Origin origin;
        final Made made;
        int users;

        Node(Origin origin, Made made) {
            this.origin = origin;
            this.made = made;
        }
    }

    private final Feed root;
    private final Maker maker;
    private final Executor blocking;
    private final Map<Origin, Node> nodes = new HashMap<>();

    /** @param blocking stops what may take its time */
    FeedTree(Feed root, Maker maker, Executor blocking) {
        this.root = root;
        this.maker = maker;
        this.blocking = blocking;
    }

    /** The feed of this origin, and one more user of it; null is the source's own. */
    Feed take(@Nullable Origin origin) {
        if (origin == null) {
            return root;
        }
        Node node = nodes.get(origin);
        if (node == null) {
            node = new Node(origin, maker.make(origin, take(origin.input())));
            nodes.put(origin, node);
        }
        node.users++;
        return node.made.feed();
    }

    /** One user less. */
    void leave(@Nullable Origin origin) {
        Node node = origin == null ? null : nodes.get(origin);
        if (node == null || --node.users > 0) {
            return;
        }
        nodes.remove(node.origin);
        blocking.execute(node.made::stop);
        leave(node.origin.input());
    }

    /** What is made for this origin now, if it is. */
    @Nullable
    Made made(Origin origin) {
        Node node = nodes.get(origin);
        return node == null ? null : node.made;
    }

    /** All that is made now, with what makes it. */
    Map<Origin, Made> all() {
        Map<Origin, Made> all = new HashMap<>();
        nodes.forEach((origin, node) -> all.put(origin, node.made));
        return all;
    }

    /** Ends all makings, those at the end of the chains first; may wait, so not for the control loop. */
    void close() {
        nodes.values().stream()
                .sorted((a, b) -> depth(b.origin) - depth(a.origin))
                .forEach(node -> node.made.stop());
        nodes.clear();
    }

    private static int depth(@Nullable Origin origin) {
        return origin == null ? 0 : 1 + depth(origin.input());
    }
}
