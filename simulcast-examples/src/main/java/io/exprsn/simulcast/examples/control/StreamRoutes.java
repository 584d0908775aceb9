package io.exprsn.simulcast.examples.control;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.examples.control.http.Answer;
import io.exprsn.simulcast.examples.control.http.ProblemException;
import io.exprsn.simulcast.examples.control.http.Request;
import io.exprsn.simulcast.examples.control.http.RouteHandler;
import io.exprsn.simulcast.examples.control.http.RouteTable;
import io.exprsn.simulcast.examples.control.http.Routes;
import io.exprsn.simulcast.examples.control.stream.EditRequest;
import io.exprsn.simulcast.examples.control.stream.EventEntry;
import io.exprsn.simulcast.examples.control.stream.IncidentView;
import io.exprsn.simulcast.examples.control.stream.Refusal;
import io.exprsn.simulcast.examples.control.stream.RepeatedRequests;
import io.exprsn.simulcast.examples.control.stream.ScheduleView;
import io.exprsn.simulcast.examples.control.stream.ScheduleWrite;
import io.exprsn.simulcast.examples.control.stream.Shows;
import io.exprsn.simulcast.examples.control.stream.StartRequest;
import io.exprsn.simulcast.examples.control.stream.StatusView;
import io.exprsn.simulcast.examples.control.stream.StreamView;
import io.exprsn.simulcast.examples.control.stream.StreamWrite;
import io.exprsn.simulcast.examples.control.stream.Streams;
import io.exprsn.simulcast.examples.control.stream.Watching;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Streams, their shows and schedules, as the API has them. */
final class StreamRoutes implements Routes {
    private static final int LONGEST_KEY = 200;
    private static final int USUAL_REHEARSAL_S = 20;
    private static final int MOST_EVENTS = 200;
    private static final int USUAL_EVENTS = 50;
    private static final int MOST_CHAT = 500;
    private static final int USUAL_CHAT = 100;

    private final Streams streams;
    private final RepeatedRequests repeated;
    private final Function<Request, String> newDestination;

    /**
     * Over these streams.
     *
     * @param newDestination makes the destination of a request's body; its id
     */
    StreamRoutes(Streams streams, RepeatedRequests repeated, Function<Request, String> newDestination) {
        this.streams = streams;
        this.repeated = repeated;
        this.newDestination = newDestination;
    }

    record KeyWrite(@Nullable String key) {}

    record RehearseWrite(@Nullable Integer seconds) {}

    record SayWrite(@Nullable String text) {}

    record EventsPage(List<EventEntry> items, @Nullable String next) {}

    record Schedules(List<ScheduleView> items) {}

    /** Only its id: of one that is there. */
    record Existing(@JsonProperty("id") @Nullable String id) {}

    @Override
    public void register(RouteTable table) {
        streams(table);
        shows(table);
        destinations(table);
        watching(table);
        schedules(table);
    }

    private void streams(RouteTable table) {
        table.get(
                "/api/streams",
                told(request -> Answer.ok(request.page().of(streams.book().ids(), this::readable))));
        table.post("/api/streams", told(request -> {
            StreamView made = streams.book().create(request.body(StreamWrite.class));
            return Answer.created("/api/streams/" + made.id(), made);
        }));
        String one = "/api/streams/{streamId}";
        table.get(one, told(request -> Answer.ok(streams.book().get(id(request)))));
        table.patch(
                one, told(request -> Answer.ok(streams.book().change(id(request), request.body(StreamWrite.class)))));
        table.delete(one, told(request -> {
            streams.book().remove(id(request));
            return Answer.none();
        }));
    }

    private @Nullable StreamView readable(String id) {
        return streams.book().find(id).orElse(null);
    }

    private void shows(RouteTable table) {
        table.post(show("start"), told(this::start));
        table.post(show("stop"), told(request -> {
            Optional<StatusView> ended = streams.shows().stop(id(request));
            return ended.isPresent()
                    ? Answer.accepted(ended.get())
                    : Answer.ok(streams.shows().status(id(request)));
        }));
        table.get(show("plan"), told(request -> Answer.ok(streams.preparation().encodingPlan(id(request)))));
        table.post(
                show("check"), told(request -> Answer.ok(streams.preparation().check(id(request)))));
        table.post(show("rehearse"), told(request -> {
            Integer seconds = request.body(RehearseWrite.class, () -> new RehearseWrite(null))
                    .seconds();
            return Answer.accepted(
                    streams.preparation().rehearse(id(request), seconds == null ? USUAL_REHEARSAL_S : seconds));
        }));
        table.get(
                show("rehearsal"),
                told(request -> Answer.ok(streams.preparation().rehearsal(id(request)))));
        table.post(
                show("edit"),
                told(request -> Answer.ok(streams.watching().edit(id(request), request.body(EditRequest.class)))));
    }

    private Answer start(Request request) {
        String id = id(request);
        StartRequest asked = request.body(StartRequest.class, () -> StartRequest.PLAIN);
        Optional<String> key = request.header("Idempotency-Key");
        if (key.isEmpty()) {
            return started(id, asked);
        }
        if (key.get().isBlank() || key.get().length() > LONGEST_KEY) {
            throw ProblemException.field("Idempotency-Key", "is blank or longer than " + LONGEST_KEY + " characters");
        }
        return repeated.once(request.caller().name() + "\n" + id + "\n" + key.get(), asked, () -> started(id, asked));
    }

    private Answer started(String id, StartRequest asked) {
        Shows.Started started = streams.shows().start(id, asked);
        return started.begun() ? Answer.accepted(started.status()) : Answer.ok(started.status());
    }

    private void destinations(RouteTable table) {
        String one = show("destinations/{destinationId}");
        table.post(show("destinations"), told(request -> {
            String id = id(request);
            streams.book().get(id);
            boolean added =
                    streams.destinations().add(id, existing(request).orElseGet(() -> newDestination.apply(request)));
            return Answer.json(added ? 202 : 200, streams.shows().status(id));
        }));
        table.delete(one, told(request -> {
            boolean ends = streams.destinations().takeOff(id(request), destination(request));
            return ends ? Answer.accepted(streams.shows().status(id(request))) : Answer.none();
        }));
        table.post(
                one + "/pause",
                told(request -> Answer.accepted(streams.destinations().pause(id(request), destination(request)))));
        table.post(
                one + "/resume",
                told(request -> Answer.accepted(streams.destinations().resume(id(request), destination(request)))));
        table.post(
                one + "/retry",
                told(request -> Answer.accepted(streams.destinations().retry(id(request), destination(request)))));
        table.put(one + "/key", told(request -> {
            String key = request.body(KeyWrite.class).key();
            if (key == null || key.isBlank()) {
                throw ProblemException.field("key", "is missing");
            }
            return Answer.accepted(streams.destinations().rekey(id(request), destination(request), Secret.of(key)));
        }));
    }

    /** The id where the body is nothing but one. */
    private static Optional<String> existing(Request request) {
        try {
            return Optional.ofNullable(request.body(Existing.class).id());
        } catch (ProblemException e) {
            return Optional.empty(); // more than that, or none of both: whoever makes destinations says what is wrong
        }
    }

    private void watching(RouteTable table) {
        table.get(show("status"), told(request -> Answer.ok(streams.shows().status(id(request)))));
        table.get(show("health"), told(request -> Answer.ok(streams.shows().health(id(request)))));
        table.get(
                show("metrics"),
                told(request -> Answer.ok(streams.shows()
                        .metrics(id(request), request.time("since").orElse(Instant.EPOCH)))));
        table.get(show("viewers"), told(request -> Answer.ok(streams.watching().viewers(id(request)))));
        table.get(show("usage"), told(request -> Answer.ok(streams.watching().usage(id(request)))));
        table.get(
                show("chat"),
                told(request -> Answer.ok(
                        streams.watching().chat(id(request), request.number("after", 0, Long.MAX_VALUE, 0), (int)
                                request.number("limit", 1, MOST_CHAT, USUAL_CHAT)))));
        table.post(show("chat"), told(request -> {
            String text = request.body(SayWrite.class).text();
            if (text == null) {
                throw ProblemException.field("text", "is missing");
            }
            return Answer.ok(streams.watching().say(id(request), text));
        }));
        table.get(show("events"), told(request -> {
            int limit = (int) request.number("limit", 1, MOST_EVENTS, USUAL_EVENTS);
            List<EventEntry> items = streams.watching()
                    .events(id(request), request.number("before", 1, Long.MAX_VALUE, Long.MAX_VALUE), limit);
            return Answer.ok(new EventsPage(
                    items,
                    items.size() < limit
                            ? null
                            : Long.toString(items.get(limit - 1).n())));
        }));
        table.get(show("incidents/{destinationId}"), told(request -> {
            IncidentView incident = streams.watching().incident(id(request), destination(request));
            return request.prefers("text/plain")
                    ? Answer.text("text/plain; charset=utf-8", incident.text())
                    : Answer.ok(incident);
        }));
        table.get(show("preview"), told(request -> {
            Watching.Preview preview = streams.watching().preview(id(request));
            return Answer.bytes("image/jpeg", preview.jpeg()).etag(preview.tag());
        }));
    }

    private void schedules(RouteTable table) {
        table.get(
                "/api/schedules",
                told(request -> Answer.ok(new Schedules(streams.schedules().list()))));
        table.post("/api/schedules", told(request -> {
            ScheduleView made = streams.schedules().create(request.body(ScheduleWrite.class));
            return Answer.created("/api/schedules/" + made.id(), made);
        }));
        table.patch(
                "/api/schedules/{scheduleId}",
                told(request -> Answer.ok(
                        streams.schedules().move(request.id("scheduleId"), request.body(ScheduleWrite.class)))));
        table.delete("/api/schedules/{scheduleId}", told(request -> {
            streams.schedules().cancel(request.id("scheduleId"));
            return Answer.none();
        }));
    }

    private static String show(String rest) {
        return "/api/simulcast/{streamId}/" + rest;
    }

    private static String id(Request request) {
        return request.id("streamId");
    }

    private static String destination(Request request) {
        return request.id("destinationId");
    }

    /** Refusals become problems. */
    private static RouteHandler told(RouteHandler handler) {
        return request -> {
            try {
                return handler.answer(request);
            } catch (Refusal e) {
                throw problem(e);
            }
        };
    }

    static ProblemException problem(Refusal refusal) {
        String field = refusal.field();
        if (field != null) {
            return ProblemException.field(field, "cannot be that: " + refusal.problem(), refusal.remedy());
        }
        return switch (refusal.why()) {
            case UNKNOWN -> ProblemException.notFound(refusal.problem(), refusal.remedy());
            case INVALID -> ProblemException.invalid(refusal.problem(), refusal.remedy());
            case CONFLICT -> ProblemException.conflict(refusal.problem(), refusal.remedy());
            case MISMATCH -> ProblemException.otherBody();
            case UNAVAILABLE -> ProblemException.unavailable(refusal.problem(), refusal.remedy());
        };
    }
}
