package io.exprsn.simulcast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ManualExecutorTest {
    private final ManualExecutor executor = new ManualExecutor();
    private final List<String> ran = new ArrayList<>();

    @Test
    void runsNothingBeforeItIsTold() throws Exception {
        Future<String> answer = executor.submit(() -> "done");
        assertThat(answer.isDone()).isFalse();
        assertThat(executor.due()).isOne();
        assertThat(executor.runNext()).isTrue();
        assertThat(answer.get()).isEqualTo("done");
        assertThat(executor.runNext()).isFalse();
    }

    @Test
    void runsWhatTasksGiveMeanwhile() {
        executor.execute(() -> {
            ran.add("first");
            executor.execute(() -> ran.add("second"));
        });
        assertThat(executor.runAll()).isEqualTo(2);
        assertThat(ran).containsExactly("first", "second");
    }

    @Test
    void runsWhatIsScheduledInTheOrderOfItsTimes() {
        executor.schedule(() -> ran.add("late"), 3, TimeUnit.SECONDS);
        executor.schedule(() -> ran.add("early"), 1, TimeUnit.SECONDS);
        executor.schedule(() -> ran.add("early too"), 1, TimeUnit.SECONDS);
        executor.advance(Duration.ofMillis(999));
        assertThat(ran).isEmpty();
        executor.advance(Duration.ofMillis(1));
        assertThat(ran).containsExactly("early", "early too");
        executor.advance(Duration.ofHours(1));
        assertThat(ran).containsExactly("early", "early too", "late");
        assertThat(executor.ticker().getAsLong())
                .isEqualTo(Duration.ofHours(1).plusSeconds(1).toNanos());
    }

    @Test
    void repeatsAtARateFromOneBeginningToTheNext() {
        List<Long> seconds = new ArrayList<>();
        ScheduledFuture<?> repeated = executor.scheduleAtFixedRate(
                () -> seconds.add(
                        TimeUnit.NANOSECONDS.toSeconds(executor.ticker().getAsLong())),
                1,
                10,
                TimeUnit.SECONDS);
        executor.advance(Duration.ofSeconds(25));
        repeated.cancel(false);
        executor.advance(Duration.ofSeconds(25));
        assertThat(seconds).containsExactly(1L, 11L, 21L);
        assertThat(executor.scheduled()).isZero();
    }

    @Test
    void repeatsWithADelayFromAnEndToTheNextBeginning() {
        List<Long> seconds = new ArrayList<>();
        executor.scheduleWithFixedDelay(
                () -> {
                    seconds.add(TimeUnit.NANOSECONDS.toSeconds(executor.ticker().getAsLong()));
                    executor.ticker().advance(Duration.ofSeconds(5));
                },
                1,
                10,
                TimeUnit.SECONDS);
        executor.advance(Duration.ofSeconds(1));
        executor.advance(Duration.ofSeconds(10));
        assertThat(seconds).containsExactly(1L, 16L);
    }

    @Test
    void runsWhatIsDueAlsoWhenTimeWraps() {
        ManualExecutor wrapping = new ManualExecutor(new SettableTicker(Long.MAX_VALUE - 10));
        wrapping.schedule(() -> ran.add("behind the wrap"), 20, TimeUnit.NANOSECONDS);
        wrapping.advance(Duration.ofNanos(19));
        assertThat(ran).isEmpty();
        wrapping.advance(Duration.ofNanos(1));
        assertThat(ran).containsExactly("behind the wrap");
    }

    @Test
    void takesNothingOnceItIsShut() {
        executor.execute(() -> ran.add("due"));
        executor.schedule(() -> ran.add("later"), 1, TimeUnit.SECONDS);
        executor.shutdown();
        assertThatThrownBy(() -> executor.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        assertThat(executor.isTerminated()).isFalse();
        executor.advance(Duration.ofSeconds(2));
        assertThat(ran).containsExactly("due");
        assertThat(executor.isTerminated()).isTrue();
    }

    @Test
    void handsBackWhatIsLeft() {
        executor.execute(() -> ran.add("due"));
        assertThat(executor.shutdownNow()).hasSize(1);
        assertThat(executor.runAll()).isZero();
        assertThat(ran).isEmpty();
    }
}
