package io.exprsn.simulcast.examples.control.stream;

import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.SourceStatus;
import io.exprsn.simulcast.audience.ChatFeed;
import io.exprsn.simulcast.event.SimulcastEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What this process remembers of one stream: the show that runs, what was measured, written and happened. All of it is bounded. Safe for use
 * by several threads.
 */
final class StreamDesk {
    private static final int EVENTS = 1_000;
    private static final int CHAT = 500;
    private static final Duration HISTORY = Duration.ofMinutes(10);
    private static final int SAMPLES = (int) HISTORY.toSeconds() / MetricsView.STEP_SECONDS;
    private static final Duration CHAT_TURN = Duration.ofSeconds(1);

    private final String id;
    private final UnaryOperator<String> worded;
    private final Numbered<EventEntry> log = new Numbered<>(EVENTS);
    private final Numbered<ChatView.Line> chat = new Numbered<>(CHAT);
    private final EventText texts = new EventText(); // events of one session come one at a time

    // Guarded by this.
    private final Deque<MetricsView.Sample> samples = new ArrayDeque<>();
    private @Nullable Show show;
    private @Nullable SimulcastSession last;
    private StatusView.@Nullable LastRun lastRun;
    private RehearsalView rehearsal = RehearsalView.NONE;
    private long chatLost;
    private Map<String, String> chatProblems = Map.of();

    /** Held by whoever starts, stops or changes the stream. */
    final Object turn = new Object();

    /** A show that runs. */
    static final class Show {
        final SimulcastSession session;
        final Instant startedAt;
        volatile @Nullable Instant onAirSince;
        volatile boolean flowed;
        volatile boolean ending;

        Show(SimulcastSession session, Instant startedAt) {
            this.session = session;
            this.startedAt = startedAt;
        }

        /** As it is told. */
        String state() {
            if (ending) {
                return "ending";
            }
            return flowed || session.source().state() == SourceStatus.State.FLOWING ? "running" : "starting";
        }
    }

    /**
     * For a stream.
     *
     * @param worded makes a text of the library's fit for people, see {@link Sources#worded}
     */
    StreamDesk(String id, UnaryOperator<String> worded) {
        this.id = id;
        this.worded = worded;
    }

    /** The stream's id. */
    String id() {
        return id;
    }

    /** The session that runs. */
    SimulcastSession running() {
        return running(Refusal.Why.CONFLICT);
    }

    /** The same, with another reason where there is none. */
    SimulcastSession running(Refusal.Why why) {
        return show().map(runs -> runs.session)
                .orElseThrow(() -> Refusal.of(why, "No show of the stream " + id + " runs", "Start it first"));
    }

    synchronized Optional<Show> show() {
        return Optional.ofNullable(show);
    }

    /** The show that runs, or else the last one. */
    synchronized Optional<SimulcastSession> newest() {
        return Optional.ofNullable(show == null ? last : show.session);
    }

    synchronized StatusView.@Nullable LastRun lastRun() {
        return lastRun;
    }

    synchronized RehearsalView rehearsal() {
        return rehearsal;
    }

    synchronized void rehearsal(RehearsalView now) {
        rehearsal = now;
    }

    /**
     * A session runs.
     *
     * @return the show, if it is new here
     */
    synchronized Optional<Show> adopt(SimulcastSession session, Instant at) {
        if (show != null && show.session == session || last == session) {
            return Optional.empty();
        }
        show = new Show(session, at);
        samples.clear();
        return Optional.of(show);
    }

    /**
     * A session is over.
     *
     * @return whether it was the one that ran
     */
    synchronized boolean over(SimulcastSession session, Instant at) {
        if (show == null || show.session != session) {
            return false;
        }
        show = null;
        last = session;
        Problem problem = session.source().state() == SourceStatus.State.FAILED
                ? session.source().lastProblem()
                : null;
        lastRun = new StatusView.LastRun(at.toString(), session.destinations().size(), Trouble.of(problem));
        return true;
    }

    /** An event in the words of the log; what is said already is not said again. */
    List<EventEntry> note(SimulcastEvent event) {
        List<EventEntry> entries = new ArrayList<>();
        synchronized (texts) {
            for (EventText.Line line : texts.lines(event)) {
                entries.add(note(event.getClass().getSimpleName(), event.at(), line));
            }
        }
        return entries;
    }

    EventEntry note(String type, Instant at, EventText.Line line) {
        return log.add(n -> new EventEntry(
                n, type, id, at.toString(), line.destination(), line.severity().word(), worded.apply(line.text())));
    }

    List<EventEntry> events(long before, int limit) {
        return log.before(before, limit);
    }

    /** Measures the show that runs. */
    synchronized Optional<MetricsView.Sample> sample(Instant at) {
        if (show == null) {
            return Optional.empty();
        }
        MetricsView.Sample sample = MetricsView.Sample.of(at, show.session);
        samples.addLast(sample);
        if (samples.size() > SAMPLES) {
            samples.removeFirst();
        }
        return Optional.of(sample);
    }

    /** Samples after a moment, the oldest first. */
    synchronized List<MetricsView.Sample> samples(Instant since) {
        return samples.stream()
                .filter(sample -> Instant.parse(sample.at()).isAfter(since))
                .toList();
    }

    /** Reads the chats of a show until it is over or the thread is interrupted. */
    void readChat(SimulcastSession session, Consumer<ChatView.Line> heard) {
        try (ChatFeed feed = session.chat()) {
            while (!feed.isOver()) {
                feed.next(CHAT_TURN)
                        .map(entry -> chat.add(n -> ChatView.Line.of(n, entry)))
                        .ifPresent(heard);
                Map<String, String> problems = new TreeMap<>();
                feed.problems()
                        .forEach((name, why) -> problems.put(name, why.problem().text()));
                synchronized (this) {
                    chatLost = feed.lost();
                    chatProblems = problems;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the thread ends with this
        }
    }

    ChatView chat(long after, int limit) {
        List<ChatView.Line> lines = chat.after(after, limit);
        synchronized (this) {
            return new ChatView(lines, chatLost, chatProblems);
        }
    }
}
