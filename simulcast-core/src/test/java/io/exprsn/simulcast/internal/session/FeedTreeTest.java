package io.exprsn.simulcast.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.internal.relay.Feed;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FeedTreeTest {
    private final List<String> log = new ArrayList<>();
    private final Feed root = feed();
    private final FeedTree tree = new FeedTree(root, this::make, Runnable::run);
    private final Step whole = new Step("whole", null);
    private final Step hd = new Step("hd", whole);
    private final Step sd = new Step("sd", whole);

    @Test
    void equalOriginsAreOneFeedMadeOnce() {
        Feed first = tree.take(new Step("hd", whole));
        assertThat(tree.take(hd)).isSameAs(first).isNotSameAs(root);
        assertThat(log).containsExactly("make whole", "make hd");
    }

    @Test
    void theSourcesOwnFeedNeedsNoMaking() {
        assertThat(tree.take(null)).isSameAs(root);
        tree.leave(null);
        assertThat(log).isEmpty();
    }

    @Test
    void whatIsSharedEndsWithItsLastUser() {
        tree.take(hd);
        tree.take(hd);
        tree.take(sd);
        log.clear();
        tree.leave(hd);
        assertThat(log).isEmpty();
        tree.leave(hd);
        assertThat(log).containsExactly("stop hd");
        assertThat(tree.made(hd)).isNull();
        tree.leave(sd);
        assertThat(log).containsExactly("stop hd", "stop sd", "stop whole");
        tree.leave(sd);
        assertThat(log).hasSize(3);
    }

    @Test
    void whoComesAgainGetsANewOne() {
        Feed first = tree.take(hd);
        tree.leave(hd);
        assertThat(tree.take(hd)).isNotSameAs(first);
    }

    @Test
    void allEndsFromTheEndOfTheChains() {
        tree.take(hd);
        tree.take(sd);
        log.clear();
        tree.close();
        assertThat(log).hasSize(3).endsWith("stop whole");
    }

    private static Feed feed() {
        return new Feed(() -> 0, (bytes, millis) -> {}, 1 << 20, 10_000);
    }

    private FeedTree.Made make(FeedTree.Origin origin, Feed from) {
        String name = ((Step) origin).name();
        log.add("make " + name);
        Feed feed = feed();
        return new FeedTree.Made() {
            @Override
            public Feed feed() {
                return feed;
            }

            @Override
            public void stop() {
                log.add("stop " + name);
            }
        };
    }

    private record Step(String name, @Nullable Step input) implements FeedTree.Origin {}
}
