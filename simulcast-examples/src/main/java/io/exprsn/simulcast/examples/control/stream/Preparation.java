package io.exprsn.simulcast.examples.control.stream;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.Simulcaster;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is looked at and tried before a show. Safe for use by several threads. */
public final class Preparation {
    private static final Logger log = LoggerFactory.getLogger(Preparation.class);
    private static final int SHORTEST_REHEARSAL_S = 5;
    private static final int LONGEST_REHEARSAL_S = 120;

    private final Simulcaster simulcaster;
    private final StreamBook book;
    private final StreamDesks desks;
    private final Plans plans;
    private final Workers workers;
    private final Announcer announcer;
    private final UnaryOperator<String> wording;
    private final Clock clock;

    Preparation(
            Simulcaster simulcaster,
            StreamBook book,
            StreamDesks desks,
            Plans plans,
            Workers workers,
            Announcer announcer,
            UnaryOperator<String> wording,
            Clock clock) {
        this.simulcaster = simulcaster;
        this.book = book;
        this.desks = desks;
        this.plans = plans;
        this.workers = workers;
        this.announcer = announcer;
        this.wording = wording;
        this.clock = clock;
    }

    /** What each destination would get. */
    public PlanView encodingPlan(String id) {
        return plans.worded(() -> PlanView.of(simulcaster.plan(plans.plan(id)), wording));
    }

    /** Whether a show could go live as things are. */
    public CheckView check(String id) throws InterruptedException {
        return CheckView.of(simulcaster.check(plans.plan(id)), wording);
    }

    /** Begins a rehearsal; {@link #rehearsal} says what came out. */
    public RehearsalView rehearse(String id, int seconds) {
        if (seconds < SHORTEST_REHEARSAL_S || seconds > LONGEST_REHEARSAL_S) {
            throw Refusal.field(
                    "seconds",
                    "A rehearsal cannot be so long, or so short",
                    "Give " + SHORTEST_REHEARSAL_S + " to " + LONGEST_REHEARSAL_S + " s");
        }
        StreamDesk desk = desks.of(book.require(id).id());
        synchronized (desk.turn) {
            if (desk.show().isPresent() || desk.rehearsal().isRunning()) {
                throw Refusal.of(
                        Refusal.Why.CONFLICT,
                        "The stream " + id + (desk.show().isPresent() ? " is on air" : " is being rehearsed already"),
                        "Wait until that is over");
            }
            SimulcastPlan plan = plans.plan(id);
            RehearsalView running = RehearsalView.running(clock.instant().toString());
            desk.rehearsal(running);
            workers.begin("control-room-rehearsal", () -> rehearse(desk, plan, Duration.ofSeconds(seconds), running));
            announcer.tell("rehearsal", id, new OfStream<>(id, running));
            return running;
        }
    }

    private void rehearse(StreamDesk desk, SimulcastPlan plan, Duration airTime, RehearsalView running) {
        RehearsalView result;
        try {
            result = RehearsalView.done(running.startedAt(), simulcaster.rehearse(plan, airTime), wording);
        } catch (SimulcastException e) {
            result = RehearsalView.failed(running.startedAt(), trouble(e));
        } catch (InterruptedException | IllegalStateException e) {
            result = RehearsalView.failed(
                    running.startedAt(),
                    new Trouble(
                            ErrorKind.TRANSIENT.name(),
                            "The rehearsal was broken off, because the server stops",
                            "Rehearse again",
                            clock.instant().toString()));
        } catch (RuntimeException e) {
            log.error("A rehearsal of {} broke off", plan.name(), e);
            result = RehearsalView.failed(
                    running.startedAt(),
                    new Trouble(
                            ErrorKind.INTERNAL.name(),
                            "Something went wrong that should not",
                            "Look into the server's log",
                            clock.instant().toString()));
        }
        desk.rehearsal(result);
        announcer.tell("rehearsal", plan.name(), new OfStream<>(plan.name(), result));
    }

    private Trouble trouble(SimulcastException e) {
        return Objects.requireNonNull(
                Trouble.of(new Problem(e.kind(), wording.apply(e.problem()), e.remedy(), clock.instant())));
    }

    /** The last rehearsal, or the one that runs. */
    public RehearsalView rehearsal(String id) {
        return desks.of(book.require(id).id()).rehearsal();
    }
}
