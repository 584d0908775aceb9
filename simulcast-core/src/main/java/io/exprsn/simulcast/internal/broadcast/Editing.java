package io.exprsn.simulcast.internal.broadcast;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Edit;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.report.EditReport;
import io.exprsn.simulcast.report.EditReport.Edited;
import io.exprsn.simulcast.report.EditReport.Outcome;
import io.exprsn.simulcast.report.Finding;
import io.exprsn.simulcast.spi.EditsMetadata;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.MetadataLimits;
import io.exprsn.simulcast.spi.MetadataLimits.Field;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.SetsThumbnail;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What viewers of a session see besides its pictures: what each platform is asked with, and how that is changed while it runs. One edit
 * after the other. Belongs to the control loop, unless a method says otherwise.
 */
public final class Editing {
    private static final Logger log = LoggerFactory.getLogger(Editing.class);

    /** For each destination, text and picture together. */
    static final Duration CALL_LIMIT = Duration.ofSeconds(30);

    private final Surroundings around;
    private final PlatformAccess access;
    private final boolean cuttingAdded;
    private final Deque<Work> waiting = new ArrayDeque<>();
    private @Nullable Work running;
    private volatile boolean over;
    private volatile ShowText show;
    /** What was meant for broadcasts that were on their way to being made, and did not go along. */
    private final Map<String, Metadata> pending = new HashMap<>();
    /** What was edited where a destination's own settings would win the next time. */
    private final Map<String, Metadata> edited = new HashMap<>();

    /** What is shared with the session around. */
    public interface Surroundings extends SessionParts {
        /** All destinations of the session, in their order. */
        List<Place> places();
    }

    /**
     * A destination of the session.
     *
     * @param side null where there is nobody to ask
     */
    public record Place(Destination destination, @Nullable PlatformSide side) {}

    /** As the plan has it. */
    public Editing(SimulcastPlan plan, PlatformAccess access, Surroundings around) {
        this.show = ShowText.of(plan);
        this.cuttingAdded = plan.isCuttingMetadata();
        this.access = access;
        this.around = around;
    }

    /**
     * Refuses a destination whose platform would not take what its viewers are to see.
     *
     * @param metadata what that is
     * @param cutting whether it is cut instead
     * @throws SimulcastException ({@link ErrorKind#INVALID}) that names the limit and the destination
     */
    public static void require(Destination destination, Metadata metadata, boolean cutting, PlatformAccess access) {
        access.maker(destination).ifPresent(adapter -> {
            Fitting fitting = fitting(metadata, adapter, cutting, access.withDefaults(destination));
            if (!fitting.excess().isEmpty()) {
                throw new SimulcastException(
                        ErrorKind.INVALID,
                        "What viewers of " + destination.name() + " are to see cannot be: "
                                + fitting.refusal(adapter.facts().displayName()),
                        "Shorten it, give this destination something else with metadata(\"" + destination.name()
                                + "\", …), or ask for cuttingMetadata()");
            }
        });
    }

    /** The same as findings: what would be refused, and what is cut or does not exist there. */
    public static List<Finding> look(
            Destination destination, Metadata metadata, boolean cutting, PlatformAccess access) {
        return access.maker(destination)
                .map(adapter -> {
                    Fitting fitting = fitting(metadata, adapter, cutting, access.withDefaults(destination));
                    String platform = adapter.facts().displayName();
                    List<Finding> findings = new ArrayList<>();
                    if (!fitting.excess().isEmpty()) {
                        findings.add(Finding.obstacle(
                                fitting.refusal(platform), "Shorten it, or ask for cuttingMetadata()"));
                    }
                    fitting.cut()
                            .forEach(text -> findings.add(
                                    Finding.warning("Too long for " + platform + ": " + text, "Shorten it yourself")));
                    if (!fitting.left().isEmpty()) {
                        findings.add(Finding.notice(platform + " has no "
                                + fitting.left().stream().map(Field::word).collect(Collectors.joining(", "))));
                    }
                    return findings;
                })
                .orElse(List.of());
    }

    /** The same for one that comes later. Any thread. */
    public void require(Destination added) {
        require(added, show.of(added.name()), cuttingAdded, access);
    }

    private static Fitting fitting(
            Metadata metadata, PlatformAdapter adapter, boolean cutting, Destination withDefaults) {
        MetadataLimits limits = adapter.facts().metadata().orElse(null);
        return Fitting.of(metadata, limits, cutting, own(withDefaults));
    }

    private static Set<Field> own(Destination withDefaults) {
        Set<Field> own = EnumSet.noneOf(Field.class);
        for (Field field : Field.values()) {
            if (withDefaults.settings().containsKey(field.word())) {
                own.add(field);
            }
        }
        return own;
    }

    /** What a platform is asked with for a destination, as it is meant now; whoever asks takes all of it along. */
    public Metadata taken(Destination destination) {
        pending.remove(destination.name());
        Metadata wanted = show.of(destination.name());
        PlatformAdapter adapter = access.maker(destination).orElse(null);
        if (adapter == null) {
            return wanted;
        }
        Destination whole = access.withDefaults(destination);
        Metadata again = edited.get(destination.name());
        if (again != null && isSet(again, own(whole))) {
            pending.put(
                    destination.name(), again); // its own settings win again, though somebody wanted otherwise since
        }
        // Where cutting was not asked for, what is meant was looked at before, and fits.
        Fitting fitting = fitting(wanted, adapter, true, whole);
        if (!fitting.cut().isEmpty()) {
            log.warn("{}: for {}: {}", around.session(), destination.name(), String.join(", ", fitting.cut()));
        }
        // What does not exist there is the adapter's to pass over.
        return wanted.with(fitting.metadata());
    }

    private static boolean isSet(Metadata changes, Set<Field> own) {
        return changes.title() != null && own.contains(Field.TITLE)
                || changes.description() != null && own.contains(Field.DESCRIPTION)
                || changes.category() != null && own.contains(Field.CATEGORY)
                || changes.tags() != null && own.contains(Field.TAGS)
                || changes.language() != null && own.contains(Field.LANGUAGE);
    }

    /** The picture that stands for the show now. */
    public Optional<Thumbnail> thumbnail() {
        return show.thumbnail().map(Thumbnail::new);
    }

    /** A broadcast was made: what was edited meanwhile is told now. */
    public void prepared(Destination destination) {
        Metadata late = pending.remove(destination.name());
        if (late == null || over) {
            return;
        }
        place(destination.name()).map(Place::side).ifPresent(side -> {
            OnPlatform there = side.onPlatform().orElse(null);
            if (there != null && there.adapter() instanceof EditsMetadata edits) {
                around.calls()
                        .begin(
                                "Changing what viewers of " + destination.name() + " see",
                                CALL_LIMIT,
                                () -> {
                                    edits.edit(there.broadcast(), late, there.context());
                                    return true;
                                },
                                done -> told(destination.name(), null),
                                why -> told(destination.name(), problem(why)));
            }
        });
    }

    private Optional<Place> place(String name) {
        return around.places().stream()
                .filter(place -> place.destination().name().equals(name))
                .findFirst();
    }

    /**
     * Changes it everywhere; returns when each platform did, refused, or had its time. Any thread but those of the session.
     *
     * @throws SimulcastException ({@link ErrorKind#INVALID}) for a destination that is not there, or a picture that is none
     * @throws IllegalStateException if the session is over
     */
    public EditReport apply(Edit edit) throws InterruptedException {
        Work work = new Work(
                edit,
                edit.newThumbnail().map(Thumbnail::new).map(Thumbnail::size).orElse(0L));
        around.loop().execute(() -> {
            if (over) {
                work.answer.completeExceptionally(sessionIsOver());
                return;
            }
            waiting.add(work);
            next();
        });
        if (over) { // then the loop may take nothing any more
            work.answer.completeExceptionally(sessionIsOver());
        }
        try {
            return work.answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SimulcastException refused) {
                throw refused;
            }
            throw (RuntimeException) e.getCause();
        }
    }

    private IllegalStateException sessionIsOver() {
        return new IllegalStateException("Session " + around.session() + " is over: nothing of it can be changed");
    }

    /** The session is over: nobody waits any longer. Also for whoever asks afterwards. */
    public void close() {
        over = true;
        List<Work> all = new ArrayList<>(waiting);
        if (running != null) {
            all.add(running);
        }
        waiting.clear();
        running = null;
        all.forEach(work -> work.answer.completeExceptionally(sessionIsOver()));
    }

    private void next() {
        Work work = waiting.peek();
        if (running == null && work != null) {
            waiting.remove();
            running = work;
            work.begin();
        }
    }

    private void told(String destination, @Nullable Problem problem) {
        if (problem == null) {
            log.info("{}: {} shows what was edited", around.session(), destination);
        } else {
            log.warn("{}: {}: {}. {}.", around.session(), destination, problem.text(), problem.remedy());
        }
        around.post(new SimulcastEvent.MetadataEdited(around.session(), now(), destination, problem));
    }

    private Problem problem(SimulcastException why) {
        return new Problem(why.kind(), why.problem(), why.remedy(), now());
    }

    private Instant now() {
        return around.clock().instant();
    }

    /** One edit on its way. */
    private final class Work {
        private final Edit edit;
        private final long pictureBytes;
        private final CompletableFuture<EditReport> answer = new CompletableFuture<>();
        private final Map<String, Edited> results = new LinkedHashMap<>();
        private final Map<String, Metadata> before = new HashMap<>();
        private int open = 1;

        Work(Edit edit, long pictureBytes) {
            this.edit = edit;
            this.pictureBytes = pictureBytes;
        }

        void begin() {
            List<Place> places = around.places();
            List<String> names =
                    places.stream().map(place -> place.destination().name()).toList();
            Set<String> unknown = new TreeSet<>(edit.differing().keySet());
            names.forEach(unknown::remove);
            if (!unknown.isEmpty()) {
                running = null;
                answer.completeExceptionally(new SimulcastException(
                        ErrorKind.INVALID,
                        "Session " + around.session() + " has no destination " + String.join(", ", unknown)
                                + ", for which something is to be changed",
                        "It has " + String.join(", ", names)));
                next();
                return;
            }
            names.forEach(name -> before.put(name, show.of(name)));
            show = show.after(edit, names);
            List<Runnable> calls = new ArrayList<>();
            places.forEach(place -> decide(place).ifPresent(calls::add));
            remember();
            calls.forEach(Runnable::run);
            done();
        }

        private void remember() {
            ShowText meant = show;
            around.log().remember(book -> book.show(around.sessionId(), meant));
        }

        /** What is to be asked of a platform; empty where nothing is. */
        private Optional<Runnable> decide(Place place) {
            Destination destination = place.destination();
            String name = destination.name();
            PlatformSide side = place.side();
            Metadata changes = edit.changes(name);
            results.put(name, result(place, Outcome.NOTHING_TO_CHANGE));
            if (changes.equals(Metadata.unchanged()) && edit.newThumbnail().isEmpty()) {
                return Optional.empty();
            }
            if (side == null) {
                results.put(name, result(place, Outcome.NOT_POSSIBLE));
                return Optional.empty();
            }
            PlatformAdapter adapter = side.adapter();
            Fitting fitting = fitting(changes, adapter, edit.isCutting(), access.withDefaults(destination));
            List<Field> left = new ArrayList<>(fitting.left());
            boolean picture = edit.newThumbnail().isPresent() && adapter instanceof SetsThumbnail;
            if (edit.newThumbnail().isPresent() && !picture) {
                left.add(Field.THUMBNAIL);
            }
            if (!fitting.excess().isEmpty()) {
                refuse(place, left, fitting.refusal(adapter.facts().displayName()));
                return Optional.empty();
            }
            long largest = adapter.facts()
                    .metadata()
                    .map(MetadataLimits::largestPicture)
                    .orElse(0L);
            if (picture && largest > 0 && pictureBytes > largest) {
                refuse(
                        place,
                        left,
                        adapter.facts().displayName() + " would not take it: the picture has " + pictureBytes
                                + " bytes, and " + largest + " are taken");
                return Optional.empty();
            }
            edited.merge(name, fitting.metadata(), Metadata::with);
            boolean text = !fitting.isEmpty() && adapter instanceof EditsMetadata;
            if (!text && !picture) {
                results.put(
                        name, new Edited(name, destination.platform(), Outcome.NOT_POSSIBLE, List.of(), left, null));
                return Optional.empty();
            }
            if (side.isPreparing()) {
                pending.merge(
                        name, fitting.metadata(), Metadata::with); // it may have been asked with what was meant before
            }
            OnPlatform there = side.onPlatform().orElse(null);
            Outcome good = fitting.cut().isEmpty() ? Outcome.DONE : Outcome.CUT;
            Edited whenDone = new Edited(
                    name, destination.platform(), there == null ? Outcome.LATER : good, fitting.cut(), left, null);
            results.put(name, whenDone);
            if (there == null) {
                return Optional.empty();
            }
            return Optional.of(() -> ask(whenDone, there, fitting.metadata(), text, picture));
        }

        private Edited result(Place place, Outcome outcome) {
            return new Edited(
                    place.destination().name(), place.destination().platform(), outcome, List.of(), List.of(), null);
        }

        /** What it shows stays meant: the next broadcast would not be made otherwise. */
        private void refuse(Place place, List<Field> left, String why) {
            String name = place.destination().name();
            show = show.keeping(name, before.getOrDefault(name, Metadata.unchanged()));
            Problem problem = new Problem(
                    ErrorKind.INVALID,
                    why,
                    "Shorten it, give this destination something else with at(\"" + name
                            + "\", …), or ask for cutting()",
                    now());
            results.put(
                    name, new Edited(name, place.destination().platform(), Outcome.FAILED, List.of(), left, problem));
            told(name, problem);
        }

        private void ask(Edited whenDone, OnPlatform there, Metadata changes, boolean text, boolean picture) {
            open++;
            Path file = edit.newThumbnail().orElse(null);
            around.calls()
                    .begin(
                            "Changing what viewers of " + whenDone.destination() + " see",
                            CALL_LIMIT,
                            () -> {
                                if (text) {
                                    ((EditsMetadata) there.adapter()).edit(there.broadcast(), changes, there.context());
                                }
                                if (picture && file != null) {
                                    setPicture(new Thumbnail(file), there, text);
                                }
                                return true;
                            },
                            done -> {
                                told(whenDone.destination(), null);
                                done();
                            },
                            why -> {
                                failed(whenDone, why);
                                done();
                            });
        }

        private void setPicture(Thumbnail picture, OnPlatform there, boolean textIsDone) {
            try {
                picture.setOn(there.adapter(), there.broadcast(), there.context());
            } catch (SimulcastException e) {
                throw !textIsDone
                        ? e
                        : new SimulcastException(
                                e.kind(), "The text was changed, the picture was not: " + e.problem(), e.remedy(), e);
            }
        }

        private void failed(Edited whenDone, SimulcastException why) {
            Problem problem = problem(why);
            String name = whenDone.destination();
            if (why.kind() == ErrorKind.INVALID || why.kind() == ErrorKind.REJECTED) {
                // The next broadcast would be refused with it too.
                show = show.keeping(name, before.getOrDefault(name, Metadata.unchanged()));
                edited.remove(name);
                pending.remove(name);
                remember();
            }
            results.put(
                    name, new Edited(name, whenDone.platform(), Outcome.FAILED, List.of(), whenDone.left(), problem));
            told(name, problem);
        }

        private void done() {
            if (--open > 0 || over) {
                return;
            }
            running = null;
            answer.complete(new EditReport(around.session(), now(), List.copyOf(results.values())));
            next();
        }
    }
}
