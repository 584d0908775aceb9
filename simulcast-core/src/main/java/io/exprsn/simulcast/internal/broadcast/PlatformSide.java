package io.exprsn.simulcast.internal.broadcast;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.event.CredentialEvent;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.internal.loop.BlockingCalls;
import io.exprsn.simulcast.internal.loop.ControlLoop;
import io.exprsn.simulcast.internal.loop.GrowingPause;
import io.exprsn.simulcast.internal.platform.AdapterContext;
import io.exprsn.simulcast.internal.platform.QuotaLedger;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.Broadcast.IngestProtocol;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.BroadcastStatus;
import io.exprsn.simulcast.spi.BroadcastStatus.Phase;
import io.exprsn.simulcast.spi.GoesLive;
import io.exprsn.simulcast.spi.HasChat;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.ReportsStatus;
import io.exprsn.simulcast.store.BroadcastIntent;
import io.exprsn.simulcast.store.StoredBroadcast;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a platform has to do with one destination: makes its broadcast, puts it on the air, asks what viewers see of it, and ends it. Whether
 * media moves is the business of {@link Owner}, which is told what follows from the platform's answers. All methods belong to the control
 * loop unless they say otherwise; calls to the platform run elsewhere.
 */
public final class PlatformSide {
    private static final Logger log = LoggerFactory.getLogger(PlatformSide.class);

    private static final Duration STATUS_LIMIT = Duration.ofSeconds(30);
    /** Before a reconnect the platform is asked, but a slow one must not keep media waiting. */
    private static final Duration QUICK_LOOK = Duration.ofSeconds(5);

    private static final Duration FAREWELL_LIMIT = Duration.ofSeconds(10);
    private static final Duration GO_LIVE_LIMIT = Duration.ofSeconds(30);
    private static final Duration SOON = Duration.ofSeconds(1);
    /** "Over" is believed when it is said twice, this far apart. */
    private static final Duration ONCE_MORE = Duration.ofSeconds(2);

    /** What is being prepared when the end comes is waited for so long. */
    private static final Duration PREPARATION_AT_END = Duration.ofSeconds(12);

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(200);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);
    /** A refused credential may be replaced by a person at any time; they need not tell us. */
    private static final Duration AUTHENTICATION_PAUSE = Duration.ofSeconds(60);
    /** Between two wishes to go live: each costs the platform's quota. */
    private static final long GO_LIVE_AGAIN_NANOS = 5_000_000_000L;

    /** Whose broadcast it is; one that sends no media hears only whether there is one. */
    public interface Owner {
        /** There is a broadcast, and media may go to it: another one than before, another ingest, or the same. */
        void prepared(Broadcast broadcast);

        /** There is none, for now or for good. */
        void notPrepared(SimulcastException why);

        /** What the platform says changed, or its state is known anew. */
        default void said() {}

        /** Viewers cannot see it any more, whatever is sent: the broadcast is over, or may not go on the air. */
        default void overThere(SimulcastException why) {}

        /** The platform does not know the broadcast any more: another one is needed. */
        default void gone(SimulcastException why) {}

        /** Media should come by a new connection: a cure that hurts nobody, as nobody sees it. */
        default void reconnect(String why) {}

        /** A person connected the account again. */
        default void credentialCame() {}
    }

    /** What is shared with the session around. */
    public interface Surroundings extends SessionParts {
        StartGate gate();

        PlatformAccess access();

        /** What viewers are to see. */
        Metadata metadata(String destination);

        Duration prepareWithin();

        /** Whether as few as possible are to see it. */
        boolean isRehearsal();

        /** When it begins for its viewers, if that is not now. */
        Optional<Instant> startAt();

        /** The picture that stands for the show. */
        Optional<Thumbnail> thumbnail();
    }

    private final Owner owner;
    private final Surroundings around;
    private final Destination definition;
    private final PlatformAdapter adapter;
    private final AdapterContext context;
    private final Judgement judgement;
    private final Ending ending;

    private String storedAs;
    private String intentId;
    private boolean asked;
    private volatile @Nullable Broadcast broadcast;
    private BlockingCalls.@Nullable Call preparing;
    private boolean preparingFresh;
    /** A platform was asked for a broadcast and nobody knows whether it made one. */
    private boolean unknownOutcome;

    private boolean thumbnailSet;
    private boolean confirmed;
    private boolean everConfirmed;
    private boolean aired;
    private boolean everShown;
    private boolean over;
    private volatile @Nullable BroadcastStatus status;
    private volatile boolean shown;
    private volatile @Nullable Problem problem;
    private volatile @Nullable Instant asksAgainAt;
    private volatile CredentialEvent.@Nullable ReconsentNeeded consent;
    private BlockingCalls.@Nullable Call asking;
    private ControlLoop.@Nullable Due askDue;
    private final GrowingPause pause = new GrowingPause(FIRST_PAUSE, LONGEST_PAUSE);
    private int saidOver;
    private BlockingCalls.@Nullable Call goingLive;
    private long goLiveNanos;
    private boolean goLiveAsked;
    private boolean waitsForGate;
    private boolean reconsentTold;
    private @Nullable AutoCloseable credentialListener;

    /**
     * @param intent how far it came, before a crash or not at all
     * @param before what was made before a crash; null for nothing
     * @throws SimulcastException ({@link ErrorKind#INVALID}) for settings that the platform does not know, or lacks
     */
    public PlatformSide(
            Destination definition,
            PlatformAdapter adapter,
            BroadcastIntent intent,
            @Nullable Broadcast before,
            Owner owner,
            Surroundings around) {
        this.definition = definition;
        this.adapter = adapter;
        this.storedAs = intent.destination();
        this.intentId = intent.intentId();
        this.broadcast = before;
        this.owner = owner;
        this.around = around;
        this.context = around.access().context(definition);
        this.judgement = new Judgement(adapter, around.access().usualDelay(adapter));
        this.ending = new Ending(definition.name(), adapter, context, around);
        this.unknownOutcome = intent.step() == BroadcastIntent.Step.REQUESTED;
        // What aired before a crash is not known any more; ending serves both.
        this.aired = before != null;
    }

    /** Whether viewers see it by the platform's account. Any thread. */
    public boolean isShown() {
        return shown;
    }

    /** Whether the platform can tell at all; else the way media goes must do. Any thread. */
    public boolean tells() {
        return adapter instanceof ReportsStatus;
    }

    /** Whether the platform has to be told before viewers see it; else whatever arrives is seen. Any thread. */
    public boolean goesLiveWhenTold() {
        return adapter instanceof GoesLive;
    }

    /** What the platform said last; null before. Any thread. */
    public @Nullable BroadcastStatus status() {
        return status;
    }

    /** Why the platform cannot be asked now; null while it can. Any thread. */
    public @Nullable Problem problem() {
        return problem;
    }

    /** When the platform is asked next what viewers see, wall clock; null while it is not to be asked. Any thread. */
    public @Nullable Instant asksAgainAt() {
        return asksAgainAt;
    }

    /** That a person must connect the account again, and how long it is good without; null while nobody must. Any thread. */
    public CredentialEvent.@Nullable ReconsentNeeded consent() {
        return consent;
    }

    /** What the platform is called by people. Any thread. */
    public String platform() {
        return adapter.facts().displayName();
    }

    /** How the platform sees it otherwise now, for longer than usual; null while it does not. Any thread. */
    public Judgement.@Nullable Finding finding() {
        return judgement.finding();
    }

    /** The broadcast as it is now, for whom to ask about it. Any thread. */
    public Optional<OnPlatform> onPlatform() {
        return Optional.ofNullable(broadcast).map(made -> new OnPlatform(definition.name(), adapter, context, made));
    }

    /** Where people watch it, if the platform told. Any thread. */
    public @Nullable URI watch() {
        Broadcast made = broadcast;
        return made == null ? null : made.watch();
    }

    /** Of the destination's platform. Any thread. */
    public PlatformAdapter adapter() {
        return adapter;
    }

    /** What was made before is announced only: nobody saw it, so that an end undoes it. */
    void unseen() {
        aired = false;
    }

    /** Whether the platform was asked for a broadcast and has not answered yet. */
    boolean isPreparing() {
        return preparing != null;
    }

    AdapterContext context() {
        return context;
    }

    /** Asks the platform for a broadcast, or whether the one there is still good; {@link Owner} hears of it. */
    public void prepare() {
        listenToCredential();
        if (preparing == null && !over) {
            prepare(false);
        }
    }

    private void prepare(boolean fresh) {
        if (unknownOutcome && !asked && broadcast == null) {
            around.post(new SimulcastEvent.OutcomeUnknown(around.session(), now(), definition.name(), intentId));
        }
        preparingFresh = fresh;
        preparing = () -> {};
        String stored = storedAs;
        around.log()
                .before(
                        book -> book.change(around.sessionId(), stored, BroadcastIntent::requested),
                        () -> {
                            if (over) { // nothing was asked yet, and nothing shall be
                                preparing = null;
                                finishWithoutPreparation();
                            } else {
                                ask();
                            }
                        },
                        this::notPrepared);
    }

    private void finishWithoutPreparation() {
        Broadcast made = broadcast;
        if (made != null) {
            ending.run(made, aired, storedAs);
        } else {
            ending.nothing(storedAs);
        }
    }

    private void ask() {
        asked = true;
        BroadcastRequest request = request();
        preparing = around.calls()
                .begin(
                        "Preparing the broadcast of " + definition.name() + " on "
                                + adapter.facts().displayName(),
                        around.prepareWithin(),
                        () -> adapter.prepare(request, context),
                        this::prepared,
                        this::notPrepared);
    }

    private BroadcastRequest request() {
        Set<IngestProtocol> protocols = EnumSet.of(IngestProtocol.RTMPS, IngestProtocol.RTMP, IngestProtocol.SRT);
        BroadcastRequest request = BroadcastRequest.of(intentId, around.metadata(definition.name()))
                .sending(protocols);
        if (around.isRehearsal()) {
            request = request.rehearsing();
        }
        Optional<Instant> start = around.startAt();
        if (start.isPresent()) {
            request = request.startingAt(start.get());
        }
        Broadcast before = broadcast;
        return before == null || preparingFresh ? request : request.after(before);
    }

    private void prepared(Broadcast made) {
        preparing = null;
        unknownOutcome = false;
        Broadcast before = broadcast;
        boolean again = before != null && before.id().equals(made.id());
        broadcast = made;
        cured();
        if (!again) {
            aired = false;
            thumbnailSet = false;
            everShown = false;
            everConfirmed = false;
            status = null;
            shown = false;
            saidOver = 0;
            goLiveAsked = false;
            judgement.forget();
        }
        remember(made);
        if (over) { // it was to be ended while it was made
            ending.run(made, aired, storedAs);
            return;
        }
        around.post(new SimulcastEvent.BroadcastPrepared(
                around.session(), now(), definition.name(), made.id(), again, made.watch()));
        setThumbnail(made);
        owner.prepared(made);
    }

    private void remember(Broadcast made) {
        String stored = storedAs;
        around.log().remember(book -> {
            StoredBroadcast sealed = book.sealed(around.sessionId(), made);
            book.change(around.sessionId(), stored, intent -> intent.made(sealed));
        });
    }

    private void notPrepared(SimulcastException why) {
        preparing = null;
        // A refusal says that nothing was made; silence and the like say nothing.
        unknownOutcome |= why.kind() == ErrorKind.TRANSIENT || why.kind() == ErrorKind.INTERNAL;
        if (over) {
            Broadcast before = broadcast;
            if (before != null && !preparingFresh) {
                ending.run(before, aired, storedAs); // that it could not be asked about keeps nobody from ending it
            } else {
                ending.without(why, unknownOutcome, storedAs);
            }
            return;
        }
        failed(why);
        owner.notPrepared(why);
    }

    private void setThumbnail(Broadcast made) {
        if (thumbnailSet) {
            return;
        }
        around.thumbnail().filter(picture -> picture.suits(adapter)).ifPresent(picture -> {
            thumbnailSet = true;
            around.calls()
                    .begin(
                            "Setting the picture of " + definition.name(),
                            GO_LIVE_LIMIT,
                            () -> {
                                picture.setOn(adapter, made, context);
                                return true;
                            },
                            done -> log.info("{}: {} has its picture", around.session(), definition.name()),
                            why -> {
                                thumbnailSet = false;
                                log.warn(
                                        "{}: {} has no picture: {}. {}.",
                                        around.session(),
                                        definition.name(),
                                        why.problem(),
                                        why.remedy());
                                around.post(new SimulcastEvent.MetadataEdited(
                                        around.session(), now(), definition.name(), problem(why)));
                            });
        });
    }

    /** Media is known to be taken by the ingest. */
    public void mediaConfirmed() {
        confirmed = true;
        everConfirmed = true;
        judgement.mediaBegan(around.loop().nanoTime());
        if (!goesLiveWhenTold()) {
            aired = true; // whoever shows what arrives may have shown it
        }
        if (tells()) {
            askSoon(Duration.ZERO);
        } else {
            goLive();
        }
    }

    /** Media stopped. */
    public void mediaLost() {
        confirmed = false;
        shown = false;
        judgement.mediaEnded();
        cancelAsking();
    }

    /** Whether it is worth connecting again: asks the platform first, where it can tell. */
    public void beforeReconnect(Runnable connect) {
        Broadcast made = broadcast;
        if (made == null || !(adapter instanceof ReportsStatus reports)) {
            connect.run();
            return;
        }
        cancelAsking();
        asking = around.calls()
                .begin(
                        "Asking " + adapter.facts().displayName() + " before connecting again",
                        QUICK_LOOK,
                        () -> reports.status(made, context),
                        told -> {
                            asking = null;
                            status = told;
                            if (told.phase() == Phase.ENDED) {
                                owner.overThere(endedThere());
                            } else if (told.phase() == Phase.GONE) {
                                owner.gone(goneThere());
                            } else {
                                connect.run();
                            }
                        },
                        why -> {
                            asking = null;
                            connect.run(); // media must not wait for an API
                        });
    }

    private void askSoon(Duration after) {
        if (askDue != null) {
            askDue.cancel();
        }
        asksAgainAt = now().plus(after);
        askDue = around.loop().schedule(after, () -> {
            askDue = null;
            asksAgainAt = null;
            askNow();
        });
    }

    private void askNow() {
        Broadcast made = broadcast;
        if (made == null || asking != null || !confirmed || over || !(adapter instanceof ReportsStatus reports)) {
            return;
        }
        asking = around.calls()
                .begin(
                        "Asking " + adapter.facts().displayName() + " what viewers of " + definition.name() + " see",
                        STATUS_LIMIT,
                        () -> reports.status(made, context),
                        this::said,
                        why -> {
                            asking = null;
                            failed(why);
                            askSoon(pauseAfter(why));
                        });
    }

    private void said(BroadcastStatus told) {
        asking = null;
        status = told;
        cured();
        if (told.phase() == Phase.ENDED || told.phase() == Phase.GONE) {
            shown = false;
            if (++saidOver < 2) {
                askSoon(ONCE_MORE);
                owner.said();
                return;
            }
            saidOver = 0;
            judge(told);
            if (told.phase() == Phase.ENDED) {
                owner.overThere(endedThere());
            } else {
                owner.gone(goneThere());
            }
            return;
        }
        saidOver = 0;
        shown = told.phase() == Phase.LIVE && told.receiving() != BroadcastStatus.Receiving.NO;
        if (shown) {
            aired = true;
            everShown = true;
        } else {
            goLive();
        }
        judge(told);
        owner.said();
        askSoon(atLeast(shown ? told.askAgain() : atMost(told.askAgain(), usual())));
    }

    private Duration usual() {
        return around.access().usualDelay(adapter);
    }

    /** Whatever an adapter says: a platform is not asked without a pause. */
    private static Duration atLeast(Duration wanted) {
        return wanted.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : wanted;
    }

    private static Duration atMost(Duration wanted, Duration limit) {
        return wanted.compareTo(limit) > 0 ? limit : wanted;
    }

    private void judge(BroadcastStatus told) {
        if (around.isRehearsal() && adapter.facts().rehearsesUnseen()) {
            return; // that it shows nothing is how it should be
        }
        judgement.look(told, everShown, goLiveAsked, around.loop().nanoTime()).ifPresent(finding -> {
            log.warn(
                    "{}: {} {}: {}. {}.{}",
                    around.session(),
                    definition.name(),
                    finding.disagreement(),
                    finding.text(),
                    finding.remedy(),
                    finding.action().isEmpty() ? "" : " Now: " + finding.action() + ".");
            around.post(new SimulcastEvent.PlatformDisagrees(
                    around.session(),
                    now(),
                    definition.name(),
                    finding.disagreement(),
                    finding.text(),
                    finding.remedy(),
                    finding.action()));
            switch (finding.cure()) {
                case PREPARE_AGAIN -> prepare();
                case RECONNECT -> owner.reconnect(finding.text());
                case GO_LIVE -> {
                    goLiveNanos = around.loop().nanoTime() - GO_LIVE_AGAIN_NANOS;
                    goLive();
                }
                case NONE -> {}
            }
        });
    }

    private void goLive() {
        Broadcast made = broadcast;
        if (made == null || goingLive != null || over || !confirmed || !(adapter instanceof GoesLive goes)) {
            return;
        }
        if (!around.gate().isOpen()) {
            if (!waitsForGate) {
                waitsForGate = true;
                around.gate().ready(definition.name(), this::goLive);
            }
            return;
        }
        BroadcastStatus told = status;
        boolean noMedia = told != null && told.receiving() == BroadcastStatus.Receiving.NO;
        long nanos = around.loop().nanoTime();
        if (noMedia || goLiveAsked && nanos - goLiveNanos < GO_LIVE_AGAIN_NANOS) {
            return;
        }
        goLiveNanos = nanos;
        if (!goLiveAsked) {
            around.post(new SimulcastEvent.GoLiveRequested(around.session(), now(), definition.name()));
        }
        goLiveAsked = true;
        goingLive = around.calls()
                .begin(
                        "Going live with " + definition.name(),
                        GO_LIVE_LIMIT,
                        () -> {
                            goes.goLive(made, context);
                            return true;
                        },
                        done -> {
                            goingLive = null;
                            aired = true;
                            cured();
                            if (tells()) {
                                askSoon(SOON);
                            } else {
                                shown = true;
                                owner.said();
                            }
                        },
                        this::goLiveFailed);
    }

    private void goLiveFailed(SimulcastException why) {
        goingLive = null;
        switch (why.kind()) {
            case REJECTED -> owner.overThere(why);
            case TRANSIENT -> {
                // Usually it has not seen enough media yet; what is asked each time tells whether that lasts.
                if (!tells()) {
                    around.loop().schedule(FIRST_PAUSE, this::goLive);
                }
            }
            default -> {
                failed(why);
                around.loop().schedule(pauseAfter(why), this::goLive);
            }
        }
    }

    private Duration pauseAfter(SimulcastException why) {
        return why.kind() == ErrorKind.AUTHENTICATION ? AUTHENTICATION_PAUSE : pause.next(why);
    }

    private void failed(SimulcastException why) {
        problem = problem(why);
        log.warn("{}: {}: {}. {}.", around.session(), definition.name(), why.problem(), why.remedy());
        if (why.kind() == ErrorKind.AUTHENTICATION && !reconsentTold) {
            reconsentTold = true;
            around.post(new SimulcastEvent.ReconsentNeeded(
                    around.session(), now(), definition.name(), String.valueOf(definition.credential()), problem(why)));
        }
        owner.said();
    }

    private void cured() {
        problem = null;
        pause.forget();
        reconsentTold = false;
        CredentialEvent.ReconsentNeeded needed = consent;
        if (needed != null && needed.left().isZero()) {
            consent = null; // what was said to be gone was taken
        }
    }

    private void listenToCredential() {
        String credential = definition.credential();
        if (credential == null || credentialListener != null) {
            return;
        }
        credentialListener = around.access().listen(event -> {
            if (event.credential().equals(credential)) {
                around.loop().execute(() -> heard(event));
            }
        });
    }

    private void heard(CredentialEvent event) {
        if (over) {
            return;
        }
        if (event instanceof CredentialEvent.ReconsentNeeded needed) {
            consent = needed;
        } else if (!(event instanceof CredentialEvent.TokenRefreshFailing)) {
            consent = null;
        }
        if (event instanceof CredentialEvent.AccountConnected) {
            problem = null;
            reconsentTold = false;
            owner.credentialCame();
            if (confirmed) {
                askSoon(Duration.ZERO);
            }
        } else if (event instanceof CredentialEvent.ReconsentNeeded needed && !reconsentTold) {
            reconsentTold = true;
            around.post(new SimulcastEvent.ReconsentNeeded(
                    around.session(), now(), definition.name(), needed.credential(), needed.problem()));
        } else if (event instanceof CredentialEvent.TokenRefreshed && problem != null && confirmed) {
            askSoon(Duration.ZERO);
        }
    }

    /** What it is written down as. */
    public String storedAs() {
        return storedAs;
    }

    /**
     * A fresh broadcast takes the place of this one, which goes on meanwhile; {@link Owner} hears of it when it is there.
     *
     * @param newStoredAs what the new one is written down as; that is there already
     * @param newIntentId what the platform is asked with for it
     * @return what is left to end when the new one is shown; empty if there is nothing to roll over now
     */
    public Optional<Retired> rollOver(String newStoredAs, String newIntentId) {
        Broadcast old = broadcast;
        if (old == null || preparing != null || over) {
            return Optional.empty();
        }
        Retired retired = new Retired(old, storedAs);
        storedAs = newStoredAs;
        intentId = newIntentId;
        prepare(true);
        return Optional.of(retired);
    }

    /** Asks again for the successor of a broadcast that is still in its place. */
    public void rollOverAgain() {
        if (preparing == null && !over) {
            prepare(true);
        }
    }

    /**
     * A broadcast whose successor is on its way.
     *
     * @param broadcast still on the air
     * @param storedAs what it is written down as
     */
    public record Retired(Broadcast broadcast, String storedAs) {}

    /**
     * Tells the viewers of a broadcast where its successor is, where that can be, and ends it.
     *
     * @param successor where people watch it; null if that is not known
     * @param done called once, when nothing more will be tried
     */
    public void endRetired(Retired retired, @Nullable URI successor, Runnable done) {
        Ending last = new Ending(definition.name(), adapter, context, around);
        last.whenDone(done);
        Runnable end = () -> last.run(retired.broadcast(), true, retired.storedAs());
        if (successor == null || !(adapter instanceof HasChat chat)) {
            end.run();
            return;
        }
        around.calls()
                .begin(
                        "Telling the viewers of " + definition.name() + " where it goes on",
                        FAREWELL_LIMIT,
                        () -> {
                            chat.say(retired.broadcast(), "This stream goes on at " + successor, context);
                            return true;
                        },
                        told -> end.run(),
                        why -> {
                            log.warn(
                                    "{}: the viewers of {} were not told where it goes on: {}. {}.",
                                    around.session(),
                                    definition.name(),
                                    why.problem(),
                                    why.remedy());
                            end.run();
                        });
    }

    /**
     * Ends the broadcast for its viewers, or undoes one that nobody saw, and tries until it is done or too late.
     *
     * @param done called once, when nothing more will be tried
     */
    public void end(Runnable done) {
        if (over) {
            ending.whenDone(done);
            return;
        }
        over = true;
        stop();
        ending.whenDone(done);
        if (preparing != null) { // what comes of it is ended then
            around.loop().schedule(PREPARATION_AT_END, this::giveUpPreparing);
            return;
        }
        if (broadcast == null && unknownOutcome) {
            preparing = () -> {};
            ask(); // by the same intent it finds what was made, or makes what is then undone
        } else {
            finishWithoutPreparation();
        }
    }

    private void giveUpPreparing() {
        BlockingCalls.Call waited = preparing;
        if (waited != null) {
            waited.cancel();
            notPrepared(new SimulcastException(
                    ErrorKind.TRANSIENT,
                    "Preparing the broadcast of " + definition.name() + " brought nothing before its end",
                    "Look at " + adapter.facts().displayName() + " whether something was made"));
        }
    }

    /** Lets go without a word to the platform. */
    public void leave() {
        over = true;
        stop();
        if (preparing != null) {
            preparing.cancel();
        }
    }

    private void stop() {
        mediaLost();
        shown = false;
        if (goingLive != null) {
            goingLive.cancel();
            goingLive = null;
        }
        AutoCloseable listener = credentialListener;
        credentialListener = null;
        if (listener != null) {
            try {
                listener.close();
            } catch (Exception e) { // takes itself off a list
                throw new IllegalStateException(e);
            }
        }
    }

    private void cancelAsking() {
        asksAgainAt = null;
        if (askDue != null) {
            askDue.cancel();
            askDue = null;
        }
        if (asking != null) {
            asking.cancel();
            asking = null;
        }
    }

    private SimulcastException endedThere() {
        return new SimulcastException(
                ErrorKind.REJECTED,
                adapter.facts().displayName()
                        + " says that the broadcast is over: a person, a limit or the platform ended it",
                "Look there; trying again begins a new broadcast");
    }

    private SimulcastException goneThere() {
        return new SimulcastException(
                ErrorKind.REJECTED,
                adapter.facts().displayName()
                        + " does not know the broadcast any more: somebody removed it, or it was withdrawn",
                "Look there for a notice; trying again begins a new broadcast");
    }

    /** When the platform ends the broadcast by itself; null where it does not. Any thread. */
    public @Nullable Instant endsBy() {
        Broadcast made = broadcast;
        return made == null ? null : made.endsBy();
    }

    /** What its application used of the platform's daily quota, where it has one. Any thread. */
    public Optional<QuotaLedger> ledger() {
        return context.ledger();
    }

    /** When the grant ends that only a person can renew; null where there is no such end, or it is not known. Any thread; may block. */
    public @Nullable Instant grantEnds() {
        String name = definition.credential();
        Credential credential =
                name == null ? null : around.access().credentials().get(name).orElse(null);
        return credential instanceof Credential.OAuthTokens tokens && tokens.refreshToken() == null
                ? tokens.expiresAt()
                : null;
    }

    private Problem problem(SimulcastException why) {
        return new Problem(why.kind(), why.problem(), why.remedy(), now());
    }

    private Instant now() {
        return around.clock().instant();
    }
}
