package io.exprsn.simulcast.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.ClientIdentity;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.credential.Credential.Account;
import io.exprsn.simulcast.credential.OAuthProvider;
import io.exprsn.simulcast.credential.Redactor;
import io.exprsn.simulcast.internal.http.HttpTransport;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.Broadcast.Ingest;
import io.exprsn.simulcast.spi.Broadcast.IngestProtocol;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.BroadcastStatus;
import io.exprsn.simulcast.spi.BroadcastStatus.Phase;
import io.exprsn.simulcast.spi.ChatMessage;
import io.exprsn.simulcast.spi.CheckResult;
import io.exprsn.simulcast.spi.CountsFollowers;
import io.exprsn.simulcast.spi.CountsViewers;
import io.exprsn.simulcast.spi.EditsMetadata;
import io.exprsn.simulcast.spi.GoesLive;
import io.exprsn.simulcast.spi.HasChannels;
import io.exprsn.simulcast.spi.HasChannels.Channel;
import io.exprsn.simulcast.spi.HasChat;
import io.exprsn.simulcast.spi.KeepsRecordings;
import io.exprsn.simulcast.spi.KeepsRecordings.Recording;
import io.exprsn.simulcast.spi.MarksMoments;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformContext;
import io.exprsn.simulcast.spi.ReportsStatus;
import io.exprsn.simulcast.spi.Schedules;
import io.exprsn.simulcast.spi.SendsOn;
import io.exprsn.simulcast.spi.SendsOn.Output;
import io.exprsn.simulcast.spi.SetsThumbnail;
import io.exprsn.simulcast.spi.SupportsOAuth;
import io.exprsn.simulcast.spi.Viewers;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The rules of an adapter, as a test: extend it, give {@link #adapter} and {@link #script}, and it is green or says what is broken. The
 * same rules stand in {@code docs/spi.md}.
 *
 * <p>Each rule gets an API of its own, scripted for the case that all is well; what goes wrong is laid over it. Rules of abilities that the
 * adapter does not have are skipped. The other methods are there for platforms that differ from what is usual.
 *
 * <p>Not for a {@link io.exprsn.simulcast.spi.PlatformByKey}, which calls nobody: {@link PlatformFactsCheck} is its test.
 */
public abstract class PlatformAdapterContract {
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    private static final Duration TOLD_DELAY = Duration.ofSeconds(7);
    private static final Duration SHORT_DEADLINE = Duration.ofMillis(250);
    private static final Duration LONG_DEADLINE = Duration.ofMinutes(1);
    private static final Duration SOON = Duration.ofSeconds(3);
    private static final int MOST_READ = 32 << 20;
    private static final long HUGE = MOST_READ + (1L << 20);
    private static final int THREADS = 8;
    private static final int ROUNDS = 4;

    /** Of the platform's client and of what the JVM does by itself. */
    private static final Set<String> FOREIGN_THREADS = Set.of(
            "simulcast-http-", "OkHttp", "Okio", "fake-api-", "adapter-", "Common-Cleaner", "process reaper", "junit-");

    private final AtomicInteger intents = new AtomicInteger();
    private final FakeApi api = FakeApi.open();
    private final HttpTransport transport = HttpTransport.open();

    /** Called by subclasses. */
    protected PlatformAdapterContract() {}

    /** A new adapter. */
    protected abstract PlatformAdapter adapter();

    /** Says how the platform answers when all is well. Asked once for each rule; several threads may be served meanwhile. */
    protected abstract void script(FakeApi platform);

    /** What the destination's credential is: tokens for a platform with OAuth, else an API token. */
    protected Credential credential() {
        return adapter() instanceof SupportsOAuth
                ? new Credential.OAuthTokens(
                        Secret.of("access-token-0123456789"),
                        Secret.of("refresh-token-0123456789"),
                        NOW.plus(Duration.ofHours(1)),
                        Set.of(),
                        new Account("account-1", "The account"))
                : new Credential.ApiToken(Secret.of("api-token-0123456789"), new Account("account-1", "The account"));
    }

    /** What it is after a refresh; asked for platforms with OAuth only. */
    protected Credential refreshed() {
        return credential() instanceof Credential.OAuthTokens tokens
                ? new Credential.OAuthTokens(
                        Secret.of("access-token-9876543210"),
                        tokens.refreshToken(),
                        NOW.plus(Duration.ofHours(2)),
                        tokens.scopes(),
                        tokens.account())
                : credential();
    }

    /** Who the application is to the platform. */
    protected ClientIdentity client() {
        return ClientIdentity.of("client-1", Secret.of("client-secret-0123456789"));
    }

    /** The destination's settings. A setting that holds an address of the platform need not be reached: the API takes its place. */
    protected Map<String, String> settings() {
        return Map.of();
    }

    /** What broadcasts are prepared with. */
    protected Metadata metadata() {
        return Metadata.titled("A title").describedAs("A description").visibleTo(Metadata.Privacy.PUBLIC);
    }

    /** Whether a request changes nothing: those of GET and HEAD, unless the platform reads by POST. */
    protected boolean isReading(FakeRequest request) {
        return request.method().equals("GET") || request.method().equals("HEAD");
    }

    /** Whether a request makes something new: each POST that does not read, unless the platform also changes by POST. */
    protected boolean isCreating(FakeRequest request) {
        return request.method().equals("POST") && !isReading(request);
    }

    /**
     * How the platform says no: a plain JSON object, unless its errors have a form of their own.
     *
     * @param status 401 for an expired token, 403, 404 for what is gone, 429, or one of 5xx
     */
    protected FakeAnswer refusal(int status) {
        return FakeAnswer.json(status, "{}");
    }

    /**
     * Lets the platform forget a broadcast. Unless this is done in the script's own state, each request that names the broadcast or one of
     * its details is answered with {@code refusal(404)}.
     */
    protected void forget(FakeApi platform, Broadcast broadcast) {
        List<String> names = Stream.concat(Stream.of(broadcast.id()), broadcast.details().values().stream())
                .filter(name -> !name.isEmpty())
                .toList();
        platform.fail(
                request -> names.stream().anyMatch(request::mentions),
                Integer.MAX_VALUE,
                new FakeFault.Answers(refusal(404)));
    }

    /** What viewers see of a broadcast by the script's account; needed for {@link EditsMetadata} alone. */
    protected Metadata shown(Broadcast broadcast) {
        throw new AssertionError("The adapter edits metadata, and nobody says what the platform shows then."
                + " Override shown(Broadcast) with what the script remembers.");
    }

    /** Lets a viewer write into the chat of a broadcast; needed for {@link HasChat} alone. */
    protected void viewerWrites(Broadcast broadcast, String text) {
        throw new AssertionError("The adapter reads a chat, and nobody writes into it."
                + " Override viewerWrites(Broadcast, String) so that the script's next answer holds that text.");
    }

    @BeforeEach
    final void scriptTheApi() {
        script(api);
    }

    /** What the script lacks is said even if the adapter made the best of it. */
    @AfterEach
    final void closeTheApi() {
        transport.close();
        api.close();
        api.mistakes().stream().findFirst().ifPresent(mistake -> {
            throw new AssertionError(
                    "A handler of the script failed: " + mistake + ". Correct the script, or what the adapter sends.",
                    mistake);
        });
        if (!api.unknown().isEmpty()) {
            throw new AssertionError("The adapter asked for " + api.unknown()
                    + ", for which the script has no route. Add it with api.on(method, path, handler).");
        }
    }

    @Test
    @DisplayName("R1 is found by the service loader exactly once, under an id that no other platform has")
    final void isFound() {
        Class<?> type = adapter().getClass();
        List<PlatformAdapter> found = ServiceLoader.load(PlatformAdapter.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        long same = found.stream().filter(one -> one.getClass() == type).count();
        expect(
                same == 1,
                "Looking for " + type.getName() + " with the ServiceLoader",
                "it was found " + same + " times among "
                        + found.stream().map(one -> one.getClass().getName()).toList(),
                "Name it once in META-INF/services/" + PlatformAdapter.class.getName()
                        + " and in the module's provides, and give it a public constructor without parameters");
        String id = adapter().id();
        List<String> namesakes = found.stream()
                .filter(one -> one.id().equals(id) && one.getClass() != type)
                .map(one -> one.getClass().getName())
                .toList();
        expect(
                namesakes.isEmpty(),
                "Looking who else is \"" + id + "\"",
                "there is " + namesakes,
                "Choose an id of its own");
    }

    @Test
    @DisplayName("R2 keeps no state: any instance goes on with what another one made")
    final void keepsNoState() {
        for (String name : List.of("prepare after an earlier one", "end", "discard")) {
            List<String> alone = shapes(name, adapter(), null);
            List<String> handedOver = shapes(name, adapter(), adapter());
            expect(
                    alone.equals(handedOver),
                    name + " with a broadcast that another instance made",
                    "the platform was asked for " + handedOver + ", and for " + alone + " where one instance did both",
                    "Put what has to be remembered into Broadcast.details, not into fields");
        }
    }

    private List<String> shapes(String name, PlatformAdapter maker, @Nullable PlatformAdapter other) {
        try (AdapterBench bench = bench(maker, LONG_DEADLINE);
                AdapterBench otherBench = bench(other == null ? maker : other, LONG_DEADLINE)) {
            Broadcast broadcast = prepared(maker, bench.context(), request());
            Broadcast stored = new Broadcast(
                    broadcast.platform(),
                    broadcast.id(),
                    broadcast.ingests(),
                    broadcast.watch(),
                    broadcast.chat(),
                    broadcast.endsBy(),
                    broadcast.details());
            AdapterAct.Outcome outcome = well(act(other == null ? maker : other, name), otherBench, stored);
            List<String> names = Stream.concat(Stream.of(broadcast.id()), broadcast.details().values().stream())
                    .filter(one -> !one.isEmpty())
                    .toList();
            return outcome.requests().stream()
                    .map(request -> names.stream()
                            .reduce(request.method() + " " + request.path(), (text, one) -> text.replace(one, "*")))
                    .toList();
        }
    }

    @Test
    @DisplayName("R3 has facts that fit together and are the same each time")
    final void hasFactsThatFit() {
        List<String> broken = PlatformFactsCheck.whatIsBroken(adapter());
        expect(broken.isEmpty(), "Reading the facts", String.join("; ", broken), "Correct the facts");
    }

    @Test
    @DisplayName("R4 prepares an ingest that media can be sent to: a protocol that was asked for, a host, a key")
    final void preparesAnIngest() {
        PlatformAdapter adapter = adapter();
        try (AdapterBench bench = bench(adapter, LONG_DEADLINE)) {
            Broadcast broadcast = prepared(adapter, bench.context(), request());
            usable(broadcast, adapter, request().protocols());
            for (IngestProtocol only : IngestProtocol.values()) {
                AdapterAct narrow = new AdapterAct(
                        "prepare for " + only + " alone",
                        (context, any) -> adapter.prepare(request().sending(EnumSet.of(only)), context));
                AdapterAct.Outcome outcome = narrow.run(api, bench.context(), broadcast);
                if (outcome.result() instanceof Broadcast offered) {
                    usable(offered, adapter, EnumSet.of(only));
                } else {
                    expect(
                            outcome.thrown() instanceof SimulcastException,
                            narrow.name(),
                            outcome.told(),
                            "Throw a SimulcastException where the platform does not take what can be sent");
                }
            }
        }
    }

    @Test
    @DisplayName("R5 prepares again what is still valid: the same id, the same ingest, nothing made anew")
    final void reusesWhatIsValid() {
        PlatformAdapter adapter = adapter();
        try (AdapterBench bench = bench(adapter, LONG_DEADLINE)) {
            BroadcastRequest request = request();
            Broadcast first = prepared(adapter, bench.context(), request);
            int before = api.requests().size();
            Broadcast again = prepared(adapter, bench.context(), request.after(first));
            List<FakeRequest> creating =
                    api.requestsFrom(before).stream().filter(this::isCreating).toList();
            expect(
                    first.id().equals(again.id()) && first.ingests().equals(again.ingests()),
                    "Preparing after broadcast " + first.id() + ", which is still valid",
                    "broadcast " + again.id() + " at " + servers(again) + " came, instead of " + first.id() + " at "
                            + servers(first) + " with the same key",
                    "Use request.previous() again while the platform knows it");
            expect(
                    creating.isEmpty(),
                    "Preparing after broadcast " + first.id() + ", which is still valid",
                    "the platform was asked for " + creating,
                    "Make nothing where there is something; if these requests make nothing, say so in isCreating");
        }
    }

    @Test
    @DisplayName("R6 prepares another one where the previous one is gone")
    final void replacesWhatIsGone() {
        PlatformAdapter adapter = adapter();
        try (AdapterBench bench = bench(adapter, LONG_DEADLINE)) {
            int before = api.requests().size();
            BroadcastRequest request = request();
            Broadcast first = prepared(adapter, bench.context(), request);
            boolean makes = api.requestsFrom(before).stream().anyMatch(this::isCreating);
            forget(api, first);
            Broadcast next = prepared(adapter, bench.context(), request.after(first));
            usable(next, adapter, request.protocols());
            expect(
                    !makes || !next.id().equals(first.id()),
                    "Preparing after broadcast " + first.id() + ", which the platform no longer knows",
                    "the same id came",
                    "Look whether the previous one is still there, and make another one if not");
        }
    }

    @Test
    @DisplayName("R7 prepares also after an attempt whose answers were lost on their way")
    final void preparesAfterALostAnswer() {
        PlatformAdapter adapter = adapter();
        try (AdapterBench bench = bench(adapter, LONG_DEADLINE)) {
            int before = api.requests().size();
            prepared(adapter, bench.context(), request());
            int steps = api.requestsFrom(before).size();
            for (int step = 0; step < steps; step++) {
                BroadcastRequest request = request();
                AtomicInteger passed = new AtomicInteger(step);
                api.fail(any -> passed.getAndDecrement() <= 0, 1, new FakeFault.LosesTheAnswer());
                AdapterAct attempt = new AdapterAct(
                        "prepare with the answer to request " + (step + 1) + " lost",
                        (context, none) -> adapter.prepare(request, context));
                try (AdapterBench unlucky = bench(adapter, LONG_DEADLINE)) {
                    AdapterAct.Outcome outcome = attempt.run(api, unlucky.context(), placeholder(adapter));
                    api.heal();
                    expect(
                            outcome.thrown() == null || isOf(outcome.thrown(), EnumSet.of(ErrorKind.TRANSIENT)),
                            attempt.name(),
                            outcome.told(),
                            "Let the exception of the request pass");
                    usable(prepared(adapter, unlucky.context(), request), adapter, request.protocols());
                }
            }
        }
    }

    @Test
    @DisplayName("R8 ends twice without complaint, and also what the platform no longer knows")
    final void endsTwice() {
        twice("end");
    }

    @Test
    @DisplayName("R9 discards twice without complaint, and also what the platform no longer knows")
    final void discardsTwice() {
        twice("discard");
    }

    private void twice(String name) {
        PlatformAdapter adapter = adapter();
        try (AdapterBench bench = bench(adapter, LONG_DEADLINE)) {
            Broadcast broadcast = prepared(adapter, bench.context(), request());
            AdapterAct act = act(adapter, name);
            well(act, bench, broadcast);
            quiet(act.run(api, bench.context(), broadcast), name + " for the second time");
            Broadcast other = prepared(adapter, bench.context(), request());
            forget(api, other);
            quiet(
                    act.run(api, bench.context(), other),
                    name + " of broadcast " + other.id() + ", which the platform no longer knows");
        }
    }

    private static void quiet(AdapterAct.Outcome outcome, String did) {
        expect(
                outcome.thrown() == null,
                did,
                outcome.told(),
                "Take what is over for done; only what may still be there is an error");
    }

    @Test
    @DisplayName("R10 checks without changing anything")
    final void checksWithoutChanging() {
        onlyReads(AdapterAct.CHECK);
    }

    @Test
    @DisplayName(
            "R11 takes 401 for AUTHENTICATION; with OAuth one refresh and one repetition come first, and may save it")
    final void takes401ForAuthentication() {
        boolean refreshes = adapter() instanceof SupportsOAuth;
        underFault(new FakeFault.Answers(refusal(401)), LONG_DEADLINE, (outcome, bench) -> {
            is(outcome, EnumSet.of(ErrorKind.AUTHENTICATION), "the status 401");
            int expected = refreshes ? 2 : 1;
            expect(
                    outcome.requests().size() == expected && bench.refreshes() == expected - 1,
                    outcome.act().name() + " with 401 for each request",
                    "there were " + outcome.requests().size() + " requests and " + bench.refreshes()
                            + " refreshes, expected " + expected + " and " + (expected - 1),
                    "Leave refreshing to the context, and answer ApiError.expired only where a new token can help");
        });
        if (refreshes) {
            savedByOneRefresh();
        }
    }

    private void savedByOneRefresh() {
        for (AdapterAct act : acts(adapter())) {
            PlatformAdapter adapter = adapter();
            try (AdapterBench bench = bench(adapter, LONG_DEADLINE)) {
                Broadcast broadcast = prepared(adapter, bench.context(), request(act));
                api.failNext(1, new FakeFault.Answers(refusal(401)));
                AdapterAct.Outcome outcome = act(adapter, act.name()).run(api, bench.context(), broadcast);
                api.heal();
                List<FakeRequest> sent = outcome.requests();
                if (sent.isEmpty()) {
                    continue;
                }
                expect(
                        outcome.thrown() == null
                                && bench.refreshes() == 1
                                && sent.size() > 1
                                && sent.get(0).target().equals(sent.get(1).target())
                                && Arrays.equals(sent.get(0).body(), sent.get(1).body()),
                        act.name() + " with 401 for the first request alone",
                        outcome.told() + ", after " + bench.refreshes() + " refreshes and the requests " + sent,
                        "Let explain answer ApiError.expired for an expired token, and catch nothing on the way");
            }
        }
    }

    @Test
    @DisplayName("R12 takes 403 for something that waiting does not help, and says what does")
    final void takes403ForGood() {
        underFault(new FakeFault.Answers(refusal(403)), LONG_DEADLINE, (outcome, bench) -> {
            if (outcome.result() instanceof CheckResult found && !found.canGoLive()) {
                return; // said as a finding
            }
            is(outcome, EnumSet.of(ErrorKind.AUTHENTICATION, ErrorKind.REJECTED, ErrorKind.INVALID), "the status 403");
        });
    }

    @Test
    @DisplayName("R13 takes 429 for RATE_LIMITED and passes on how long to wait")
    final void takes429ForALimit() {
        FakeAnswer answer = refusal(429).with("Retry-After", Long.toString(TOLD_DELAY.toSeconds()));
        underFault(new FakeFault.Answers(answer), LONG_DEADLINE, (outcome, bench) -> {
            SimulcastException told = is(outcome, EnumSet.of(ErrorKind.RATE_LIMITED), "the status 429");
            expect(
                    told.retryAfter().equals(Optional.of(TOLD_DELAY)),
                    outcome.act().name() + " with the status 429 and Retry-After: " + TOLD_DELAY.toSeconds(),
                    "the error says to wait " + told.retryAfter(),
                    "Add failure.retryAfter() to what explain answers: ApiError.of(…).waiting(failure.retryAfter())");
        });
    }

    @Test
    @DisplayName("R14 takes 5xx for TRANSIENT")
    final void takes5xxForPassing() {
        for (FakeAnswer answer : List.of(
                refusal(500),
                refusal(503),
                FakeAnswer.html(502, "<html><body><h1>502 Bad Gateway</h1></body></html>"),
                FakeAnswer.empty(504))) {
            underFault(
                    new FakeFault.Answers(answer),
                    LONG_DEADLINE,
                    (outcome, bench) -> is(outcome, EnumSet.of(ErrorKind.TRANSIENT), "the status " + answer.status()));
        }
    }

    @Test
    @DisplayName("R15 takes a connection that is closed or reset for TRANSIENT")
    final void takesABreakForPassing() {
        for (FakeFault fault : List.of(new FakeFault.Closes(), new FakeFault.Resets())) {
            underFault(
                    fault,
                    LONG_DEADLINE,
                    (outcome, bench) -> is(outcome, EnumSet.of(ErrorKind.TRANSIENT), fault.toString()));
        }
    }

    @Test
    @DisplayName(
            "R16 takes silence for TRANSIENT once the deadline is over, and wants no deadline longer than a minute")
    final void takesSilenceForPassing() {
        underFault(new FakeFault.Silence(), SHORT_DEADLINE, (outcome, bench) -> {
            is(outcome, EnumSet.of(ErrorKind.TRANSIENT), "silence");
            for (WatchedContext.Sending sending : bench.sendings()) {
                expect(
                        sending.deadline().compareTo(LONG_DEADLINE) <= 0,
                        outcome.act().name(),
                        "it wants to wait " + sending.deadline().toSeconds() + " s for an answer",
                        "Wait at most a minute");
            }
        });
    }

    @Test
    @DisplayName("R17 takes an answer that it cannot read for an error of the library, never for a broadcast")
    final void takesNonsenseForAnError() {
        for (FakeAnswer answer : List.of(
                FakeAnswer.json(200, "{\"id\":\"cut o"),
                FakeAnswer.html(200, "<html><body>Sign in to this network</body></html>"),
                FakeAnswer.json(200, "[1,2,3]"),
                FakeAnswer.json(200, "null"),
                FakeAnswer.json(200, "{}"),
                FakeAnswer.empty(200))) {
            String text = new String(answer.body(), StandardCharsets.UTF_8);
            underFault(new FakeFault.Answers(answer), LONG_DEADLINE, (outcome, bench) -> {
                expect(
                        outcome.thrown() == null || outcome.thrown() instanceof SimulcastException,
                        outcome.act().name() + " with the body \"" + text + "\"",
                        outcome.told(),
                        "Look whether what is needed is there, and throw a SimulcastException where it is not",
                        outcome.thrown());
                expect(
                        !(outcome.result() instanceof Broadcast),
                        outcome.act().name() + " with the body \"" + text + "\"",
                        "it returned a broadcast",
                        "Read id and ingest from the answer, and throw where they are not there");
            });
        }
    }

    @Test
    @DisplayName("R18 refuses an answer that is too large before it fills the memory")
    final void refusesHugeAnswers() {
        underFault(new FakeFault.Huge(HUGE), LONG_DEADLINE, (outcome, bench) -> {
            is(outcome, EnumSet.of(ErrorKind.REJECTED), "an answer of " + (HUGE >> 20) + " MiB");
            for (WatchedContext.Sending sending : bench.sendings()) {
                expect(
                        sending.most() <= MOST_READ,
                        outcome.act().name(),
                        "it wants to read up to " + (sending.most() >> 20) + " MiB, and " + (MOST_READ >> 20)
                                + " are allowed",
                        "Ask for no more than an answer can have with ApiRequest.atMost, or leave it at the default");
            }
        });
    }

    @Test
    @DisplayName("R19 tries once: a request that failed is not sent again")
    final void triesOnce() {
        for (FakeFault fault : List.of(
                new FakeFault.Answers(refusal(503)),
                new FakeFault.Answers(refusal(429)),
                new FakeFault.Closes(),
                new FakeFault.Resets())) {
            underFault(fault, LONG_DEADLINE, (outcome, bench) -> {
                List<String> sent = outcome.requests().stream()
                        .map(request -> request + " " + request.text())
                        .toList();
                expect(
                        new HashSet<>(sent).size() == sent.size(),
                        outcome.act().name() + " with " + fault + " for each request",
                        "the platform was asked for " + outcome.requests(),
                        "Let the exception pass: what is tried again, and when, is decided outside");
            });
        }
    }

    @Test
    @DisplayName("R20 lets no secret out: not into an address, a broadcast, an error, a log or any text")
    final void letsNoSecretOut() {
        Set<Secret> planted = new LinkedHashSet<>(credential().secrets());
        client().secretIfAny().ifPresent(planted::add);
        Set<Secret> all = new LinkedHashSet<>(planted);
        List<String> texts = new ArrayList<>();
        String heard;
        try (TextTap tap = TextTap.open()) {
            for (AdapterAct act : acts(adapter())) {
                PlatformAdapter adapter = adapter();
                try (AdapterBench bench = bench(adapter, LONG_DEADLINE)) {
                    Broadcast broadcast = prepared(adapter, bench.context(), request(act));
                    Set<Secret> live = new LinkedHashSet<>(planted);
                    broadcast.ingests().stream()
                            .flatMap(ingest -> Stream.of(ingest.key(), ingest.passphrase()))
                            .filter(Objects::nonNull)
                            .forEach(secret -> {
                                live.add(secret);
                                bench.redactor().register(secret);
                            });
                    all.addAll(live);
                    AdapterAct doing = act(adapter, act.name());
                    texts.add(text(act.name() + " when all is well", well(doing, bench, broadcast)));
                    for (FakeAnswer echo : echoes(live)) {
                        api.failAll(new FakeFault.Answers(echo));
                        texts.add(text(
                                act.name() + " when the platform's error quotes the secrets",
                                doing.run(api, bench.context(), broadcast)));
                        api.heal();
                    }
                    texts.add("toString of the adapter: " + adapter);
                }
            }
            heard = tap.text();
        }
        for (FakeRequest request : api.requests()) {
            request.header("Authorization") // what an adapter made of a secret is one too
                    .ifPresent(shown -> all.add(Secret.of(shown.substring(shown.indexOf(' ') + 1))));
        }
        Redactor redactor = Redactor.of(all);
        for (FakeRequest request : api.requests()) {
            clean(redactor, "Sending " + request.method() + " " + request.path(), "address " + request.target());
        }
        texts.forEach(text -> clean(redactor, text.lines().findFirst().orElse(""), text));
        for (String line : heard.lines().toList()) {
            clean(redactor, "Listening to what is logged and printed", line);
        }
    }

    /** What a person or a program could come to see of an outcome. */
    private static String text(String did, AdapterAct.Outcome outcome) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        out.println(did);
        out.println(outcome.result());
        if (outcome.result() instanceof Broadcast broadcast) {
            out.println(broadcast.details());
            out.println(broadcast.watch() + " " + broadcast.chat());
            broadcast.ingests().forEach(ingest -> out.println(ingest.server()));
        }
        if (outcome.thrown() != null) {
            outcome.thrown().printStackTrace(out);
        }
        return text.toString();
    }

    private static List<FakeAnswer> echoes(Set<Secret> secrets) {
        String all = secrets.stream().map(Secret::reveal).collect(Collectors.joining(" ")); // to be looked for
        Map<String, Object> body = Map.of("error", Map.of("message", "wrong: " + all), "msg", all, "code", all);
        return List.of(FakeAnswer.json(400, body), FakeAnswer.html(502, "<pre>" + all + "</pre>"));
    }

    private static void clean(Redactor redactor, String did, String text) {
        String redacted = redactor.redact(text);
        expect(
                redacted.equals(text),
                did,
                "a secret stands in: "
                        + text.lines()
                                .map(line -> line.equals(redactor.redact(line)) ? "" : redactor.redact(line))
                                .filter(line -> !line.isEmpty())
                                .findFirst()
                                .orElse(redacted),
                "Give secrets to ApiRequest as Secret, in headers or form fields, and build no text with them");
    }

    @Test
    @DisplayName("R21 calls the platform on the calling thread alone, through its context, and starts no thread")
    final void staysOnItsThread() {
        for (AdapterAct act : acts(adapter())) {
            PlatformAdapter adapter = adapter();
            try (AdapterBench bench = bench(adapter, LONG_DEADLINE)) {
                Broadcast broadcast = prepared(adapter, bench.context(), request(act));
                Set<Thread> before = Thread.getAllStackTraces().keySet();
                int sent = bench.sendings().size();
                AdapterAct.Outcome outcome = act(adapter, act.name()).run(api, bench.context(), broadcast);
                List<WatchedContext.Sending> sendings =
                        bench.sendings().subList(sent, bench.sendings().size());
                Set<String> others = sendings.stream()
                        .map(WatchedContext.Sending::by)
                        .filter(thread -> thread != outcome.by())
                        .map(Thread::getName)
                        .collect(Collectors.toSet());
                expect(
                        others.isEmpty(),
                        act.name(),
                        "the platform was called on the threads " + others,
                        "Call it on the thread that called the adapter");
                expect(
                        sendings.size() == outcome.requests().size(),
                        act.name(),
                        "the platform got " + outcome.requests().size() + " requests, of which " + sendings.size()
                                + " came through the context",
                        "Use context.http() for each request");
                List<String> started = Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> !before.contains(thread) && isForeign(thread))
                        .map(Thread::getName)
                        .toList();
                expect(
                        started.isEmpty(),
                        act.name(),
                        "the threads " + started + " were started and are still there",
                        "Do all on the calling thread");
            }
        }
    }

    private static boolean isForeign(Thread thread) {
        ThreadGroup group = thread.getThreadGroup();
        return group != null
                && !group.getName().equals("system")
                && FOREIGN_THREADS.stream().noneMatch(thread.getName()::startsWith);
    }

    @Test
    @DisplayName("R22 ends soon after its thread was interrupted, with TRANSIENT, and leaves it interrupted")
    final void endsOnAnInterrupt() {
        for (AdapterAct act : acts(adapter())) {
            PlatformAdapter adapter = adapter();
            try (AdapterBench bench = bench(adapter, LONG_DEADLINE)) {
                AdapterAct doing = act(adapter, act.name());
                if (doing.run(api, bench.context(), prepared(adapter, bench.context(), request()))
                        .requests()
                        .isEmpty()) {
                    continue;
                }
                Broadcast broadcast = prepared(adapter, bench.context(), request());
                api.failAll(new FakeFault.Silence());
                int before = api.requests().size();
                AdapterAct.Running running = doing.begin(api, bench.context(), broadcast);
                api.awaitRequests(before + 1, SOON);
                running.interrupt();
                AdapterAct.Outcome outcome = running.end(SOON);
                api.heal();
                is(outcome, EnumSet.of(ErrorKind.TRANSIENT), "an interrupt while the platform was silent");
                expect(
                        outcome.stayedInterrupted(),
                        act.name() + " with an interrupt while the platform was silent",
                        "the thread is not interrupted any more",
                        "Catch no InterruptedException without interrupting the thread again");
            }
        }
    }

    @Test
    @DisplayName("R23 calls no host but those its facts name, and addresses that the platform gave in a declared field")
    final void callsNoOtherHost() {
        try (AddressTrap trap = new AddressTrap()) {
            for (AdapterAct act : acts(adapter())) {
                PlatformAdapter adapter = adapter();
                try (AdapterBench bench = bench(adapter, LONG_DEADLINE)) {
                    Broadcast broadcast = prepared(adapter, bench.context(), request());
                    act(adapter, act.name()).run(api, bench.context(), broadcast);
                    List<String> others = Stream.concat(
                                    trap.otherThan(api.address()).stream(), bench.refused().stream())
                            .toList();
                    expect(
                            others.isEmpty(),
                            act.name(),
                            "it went to " + others,
                            "Name the host in PlatformFacts.hosts, or the field in addressFields, and go through"
                                    + " context.http()");
                }
            }
        }
    }

    @Test
    @DisplayName("R24 serves eight threads at once")
    final void servesEightThreads() {
        PlatformAdapter adapter = adapter();
        boolean distinct;
        try (AdapterBench bench = bench(adapter, LONG_DEADLINE)) {
            distinct = !prepared(adapter, bench.context(), request())
                    .id()
                    .equals(prepared(adapter, bench.context(), request()).id());
        }
        for (int round = 0; round < ROUNDS; round++) {
            List<String> ids = new CopyOnWriteArrayList<>();
            List<Throwable> thrown = new CopyOnWriteArrayList<>();
            CountDownLatch start = new CountDownLatch(1);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Thread thread = new Thread(() -> together(adapter, start, ids, thrown), "adapter-" + i);
                thread.setDaemon(true);
                thread.start();
                threads.add(thread);
            }
            start.countDown();
            threads.forEach(PlatformAdapterContract::join);
            if (!thrown.isEmpty()) {
                throw new AssertionError(
                        THREADS + " threads with a destination each: " + thrown.get(0)
                                + ". Keep nothing in fields, neither the context nor anything made from it.",
                        thrown.get(0));
            }
            expect(
                    ids.size() == THREADS && (!distinct || new HashSet<>(ids).size() == THREADS),
                    THREADS + " threads that prepare a broadcast each",
                    "they got " + ids,
                    "Keep nothing in fields: each call stands for itself");
        }
    }

    private void together(PlatformAdapter adapter, CountDownLatch start, List<String> ids, List<Throwable> thrown) {
        try (AdapterBench bench = bench(adapter, LONG_DEADLINE)) {
            BroadcastRequest request = request();
            start.await();
            Broadcast broadcast = adapter.prepare(request, bench.context());
            ids.add(broadcast.id());
            Broadcast again = adapter.prepare(request.after(broadcast), bench.context());
            expect(
                    again.id().equals(broadcast.id()) && again.ingests().equals(broadcast.ingests()),
                    "Preparing again while other threads do so",
                    "broadcast " + again.id() + " came instead of " + broadcast.id(),
                    "Keep nothing in fields");
            adapter.check(bench.context());
            adapter.end(broadcast, bench.context());
            for (WatchedContext.Sending sending : bench.sendings()) {
                expect(
                        sending.by() == Thread.currentThread(),
                        "Working for one destination",
                        "thread " + sending.by().getName() + " used the context of another one",
                        "Do not keep the context beyond the call");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            thrown.add(e); // told by the thread that waits
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(AdapterAct.LONGEST.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    @DisplayName("R25 SupportsOAuth: says whose grant it is without changing anything, and has whole OAuth data")
    final void supportsOAuth() {
        SupportsOAuth able = ability(SupportsOAuth.class);
        OAuthProvider provider = able.oauth();
        for (URI endpoint : List.of(provider.authorization(), provider.token())) {
            expect(
                    "https".equals(endpoint.getScheme()) && endpoint.getHost() != null,
                    "Reading the OAuth data",
                    "an endpoint is " + endpoint,
                    "Give its whole address, https://host/path");
        }
        expect(provider.equals(able.oauth()), "Reading the OAuth data twice", "it differs", "Make it data");
        AdapterAct.Outcome outcome = onlyReads("account");
        expect(
                outcome.result() instanceof Account account
                        && !account.id().isBlank()
                        && !account.name().isBlank(),
                "account",
                outcome.told(),
                "Give the platform's own id and a name for people");
    }

    @Test
    @DisplayName("R26 GoesLive: goes live twice without complaint")
    final void goesLive() {
        ability(GoesLive.class);
        PlatformAdapter adapter = adapter();
        try (AdapterBench bench = bench(adapter, LONG_DEADLINE)) {
            Broadcast broadcast = prepared(adapter, bench.context(), request());
            AdapterAct act = act(adapter, "goLive");
            AdapterAct.Outcome first = well(act, bench, broadcast);
            expect(
                    !first.requests().isEmpty(),
                    "goLive",
                    "the platform was not asked",
                    "Leave GoesLive away where the platform needs not be told");
            quiet(act.run(api, bench.context(), broadcast), "goLive for the second time");
        }
    }

    @Test
    @DisplayName("R27 ReportsStatus: reports without changing anything, and says of what is gone that it is over")
    final void reportsStatus() {
        ability(ReportsStatus.class);
        AdapterAct.Outcome outcome = onlyReads("status");
        expect(
                outcome.result() instanceof BroadcastStatus status
                        && !EnumSet.of(Phase.GONE, Phase.ENDED, Phase.UNKNOWN).contains(status.phase())
                        && status.askAgain().compareTo(Duration.ZERO) > 0,
                "status of a broadcast that was just prepared",
                outcome.told(),
                "Read the platform's words into a phase, and say how long to wait until the next look");
        PlatformAdapter adapter = adapter();
        try (AdapterBench bench = bench(adapter, LONG_DEADLINE)) {
            Broadcast broadcast = prepared(adapter, bench.context(), request());
            forget(api, broadcast);
            AdapterAct.Outcome gone = act(adapter, "status").run(api, bench.context(), broadcast);
            expect(
                    gone.result() instanceof BroadcastStatus status
                            && EnumSet.of(Phase.GONE, Phase.ENDED).contains(status.phase()),
                    "status of broadcast " + broadcast.id() + ", which the platform no longer knows",
                    gone.told(),
                    "Give Phase.GONE: that it is gone is what was asked for");
        }
    }

    @Test
    @DisplayName("R28 EditsMetadata: changes what is given and leaves the rest as it is")
    final void editsMetadata() {
        EditsMetadata able = ability(EditsMetadata.class);
        PlatformAdapter adapter = (PlatformAdapter) able;
        try (AdapterBench bench = bench(adapter, LONG_DEADLINE)) {
            Broadcast broadcast = prepared(adapter, bench.context(), request());
            Metadata before = shown(broadcast);
            AdapterAct edit = AdapterAct.act(
                    "edit of the title alone",
                    (context, one) -> able.edit(one, Metadata.titled("Quite another title"), context));
            well(edit, bench, broadcast);
            Metadata after = shown(broadcast);
            Metadata expected = new Metadata(
                    "Quite another title",
                    before.description(),
                    before.category(),
                    before.tags(),
                    before.privacy(),
                    before.language());
            expect(
                    after.equals(expected),
                    edit.name(),
                    "the platform shows " + after + ", expected " + expected,
                    "Send what is given alone; where the platform wants all, read it first");
        }
    }

    @Test
    @DisplayName("R29 SetsThumbnail: hands over the picture byte for byte")
    final void setsThumbnail() {
        ability(SetsThumbnail.class);
        AdapterAct.Outcome outcome = once("setThumbnail");
        String picture = new String(AdapterAct.picture(), StandardCharsets.ISO_8859_1);
        expect(
                outcome.requests().stream()
                        .anyMatch(request -> new String(request.body(), StandardCharsets.ISO_8859_1).contains(picture)),
                "setThumbnail",
                "the picture stands in none of " + outcome.requests(),
                "Send its bytes as they are");
    }

    @Test
    @DisplayName("R30 Schedules: announces another time without making another broadcast")
    final void schedules() {
        ability(Schedules.class);
        PlatformAdapter adapter = adapter();
        try (AdapterBench bench = bench(adapter, LONG_DEADLINE)) {
            Broadcast broadcast =
                    prepared(adapter, bench.context(), request().startingAt(NOW.plus(Duration.ofHours(2))));
            usable(broadcast, adapter, request().protocols());
            AdapterAct.Outcome outcome = well(act(adapter, "reschedule"), bench, broadcast);
            expect(
                    outcome.requests().stream().anyMatch(request -> !isReading(request))
                            && outcome.requests().stream().noneMatch(this::isCreating),
                    "reschedule",
                    "the platform was asked for " + outcome.requests(),
                    "Change the broadcast that is there");
        }
    }

    @Test
    @DisplayName("R31 CountsViewers: counts without changing anything, and never less than nobody")
    final void countsViewers() {
        ability(CountsViewers.class);
        AdapterAct.Outcome outcome = onlyReads("viewers");
        expect(
                outcome.result() instanceof Viewers viewers
                        && viewers.now().orElse(0) >= 0
                        && Stream.of(
                                        viewers.engagement().views(),
                                        viewers.engagement().likes(),
                                        viewers.engagement().comments(),
                                        viewers.engagement().shares())
                                .filter(Objects::nonNull)
                                .allMatch(count -> count >= 0)
                        && viewers.at().equals(NOW)
                        && viewers.askAgain().compareTo(Duration.ZERO) > 0,
                "viewers",
                outcome.told(),
                "Leave null what the platform does not tell, take the time from context.clock(), and say how long to"
                        + " wait until the next look");
    }

    @Test
    @DisplayName(
            "R32 HasChat: reads on from the position told last until it is interrupted, and writes what it is given")
    final void hasChat() throws InterruptedException {
        HasChat able = ability(HasChat.class);
        PlatformAdapter adapter = (PlatformAdapter) able;
        AdapterAct.Outcome said = once("say");
        expect(
                said.requests().stream().anyMatch(request -> request.mentions("Good evening")),
                "say(\"Good evening\")",
                "the text stands in none of " + said.requests(),
                "Send the text as it is");
        try (AdapterBench bench = bench(adapter, LONG_DEADLINE)) {
            Broadcast broadcast = prepared(adapter, bench.context(), request());
            viewerWrites(broadcast, "first message");
            ChatHeard first = new ChatHeard("first message");
            read(able, bench, broadcast, Optional.empty(), first);
            viewerWrites(broadcast, "second message");
            ChatHeard second = new ChatHeard("second message");
            read(able, bench, broadcast, Optional.of(first.last()), second);
            Set<String> both = new HashSet<>(first.ids());
            both.retainAll(second.ids());
            expect(
                    both.isEmpty(),
                    "readChat from the position \"" + first.last() + "\"",
                    "messages that came before came again: " + both,
                    "Go on from the position that is given");
        }
    }

    private void read(HasChat able, AdapterBench bench, Broadcast broadcast, Optional<String> from, ChatHeard heard)
            throws InterruptedException {
        AdapterAct act = AdapterAct.act("readChat", (context, one) -> able.readChat(one, from, heard, context));
        AdapterAct.Running running = act.begin(api, bench.context(), broadcast);
        boolean came = heard.awaitPosition(SOON);
        running.interrupt();
        AdapterAct.Outcome outcome = running.end(SOON);
        expect(
                came,
                "readChat",
                "of \"" + heard.wanted + "\" and a position behind it nothing came within " + SOON.toSeconds() + " s; "
                        + outcome.told(),
                "Hand over each message, and then the position behind it");
        expect(
                outcome.thrown() == null || outcome.thrown() instanceof SimulcastException,
                "readChat when it is interrupted",
                outcome.told(),
                "Return, or throw a SimulcastException",
                outcome.thrown());
    }

    /** What a chat brought. */
    private static final class ChatHeard implements HasChat.ChatSink {
        private final String wanted;
        private final List<ChatMessage> messages = new CopyOnWriteArrayList<>();
        private final CountDownLatch reached = new CountDownLatch(1);
        private volatile @Nullable String position;

        ChatHeard(String wanted) {
            this.wanted = wanted;
        }

        @Override
        public void accept(ChatMessage message) {
            messages.add(message);
        }

        @Override
        public void position(String told) {
            position = told;
            if (messages.stream().anyMatch(message -> message.text().equals(wanted))) {
                reached.countDown();
            }
        }

        boolean awaitPosition(Duration timeout) throws InterruptedException {
            return reached.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
        }

        String last() {
            return Objects.requireNonNull(position, "a position was told");
        }

        Set<String> ids() {
            return messages.stream().map(ChatMessage::id).collect(Collectors.toSet());
        }
    }

    @Test
    @DisplayName("R33 HasChannels: lists the channels without changing anything, each once")
    final void hasChannels() {
        ability(HasChannels.class);
        AdapterAct.Outcome outcome = onlyReads("channels");
        List<String> ids = outcome.result() instanceof List<?> found
                ? found.stream()
                        .filter(Channel.class::isInstance)
                        .map(one -> ((Channel) one).id())
                        .toList()
                : List.of();
        expect(
                !ids.isEmpty() && new HashSet<>(ids).size() == ids.size(),
                "channels",
                "the ids " + ids + " came",
                "List what the script has, each once");
    }

    @Test
    @DisplayName("R34 MarksMoments: marks the moment once, with the note it is given")
    final void marksMoments() {
        ability(MarksMoments.class);
        AdapterAct.Outcome outcome = once("mark");
        long marks = outcome.requests().stream()
                .filter(request -> request.mentions("The second half"))
                .count();
        expect(
                marks == 1,
                "mark(\"The second half\")",
                "the note stands in " + marks + " of " + outcome.requests(),
                "Ask for one mark, with the note as it is");
    }

    @Test
    @DisplayName("R35 CountsFollowers: counts without changing anything, and never less than nobody")
    final void countsFollowers() {
        ability(CountsFollowers.class);
        AdapterAct.Outcome outcome = onlyReads("followers");
        expect(
                outcome.result() instanceof OptionalLong followers && followers.orElse(0) >= 0,
                "followers",
                outcome.told(),
                "Give what the platform tells, and nothing where it tells nothing");
    }

    @Test
    @DisplayName("R36 KeepsRecordings: lists recordings without changing anything, each once, the newest first")
    final void keepsRecordings() {
        ability(KeepsRecordings.class);
        AdapterAct.Outcome outcome = onlyReads("recordings");
        List<Recording> found = ofType(outcome.result(), Recording.class);
        expect(
                !found.isEmpty() && found.stream().map(Recording::id).distinct().count() == found.size(),
                "recordings",
                found + " came",
                "List what the script has, each once");
        List<Instant> begun =
                found.stream().map(Recording::begun).filter(Objects::nonNull).toList();
        expect(
                begun.equals(begun.stream().sorted(Comparator.reverseOrder()).toList()),
                "recordings",
                "they begin at " + begun,
                "List the newest first");
    }

    @Test
    @DisplayName("R37 SendsOn: lists where the platform sends on to without changing anything, each once")
    final void sendsOn() {
        ability(SendsOn.class);
        AdapterAct.Outcome outcome = onlyReads("outputs");
        List<Output> found = ofType(outcome.result(), Output.class);
        expect(
                !found.isEmpty() && found.stream().map(Output::id).distinct().count() == found.size(),
                "outputs",
                found + " came",
                "List what the script has, each once, also what is switched off");
    }

    private static <T> List<T> ofType(@Nullable Object result, Class<T> type) {
        return result instanceof List<?> all
                ? all.stream().filter(type::isInstance).map(type::cast).toList()
                : List.of();
    }

    private <T> T ability(Class<T> type) {
        PlatformAdapter adapter = adapter();
        assumeTrue(type.isInstance(adapter), () -> "no " + type.getSimpleName());
        return type.cast(adapter);
    }

    /** Each act with a broadcast of its own while every request meets a fault; acts that call nobody meet none. */
    private void underFault(FakeFault fault, Duration longest, FaultRule rule) {
        int called = 0;
        for (AdapterAct act : acts(adapter())) {
            PlatformAdapter adapter = adapter();
            try (AdapterBench bench = bench(adapter, longest)) {
                // Silence shortens all deadlines, and what is prepared before should not suffer from that.
                Broadcast broadcast;
                try (AdapterBench patient = bench(adapter, LONG_DEADLINE)) {
                    broadcast = prepared(adapter, patient.context(), request(act));
                }
                AdapterAct.Outcome outcome;
                api.failAll(fault);
                try {
                    outcome = act(adapter, act.name()).run(api, bench.context(), broadcast);
                } finally {
                    api.heal();
                }
                if (!outcome.requests().isEmpty()) {
                    called++;
                    rule.check(outcome, bench);
                }
            }
        }
        expect(
                called > 0,
                "Doing all that the adapter can",
                "the platform was never called",
                "Call it through context.http(); a platform without calls is a PlatformByKey, which needs no contract");
    }

    private interface FaultRule {
        void check(AdapterAct.Outcome outcome, AdapterBench bench);
    }

    private AdapterAct.Outcome onlyReads(String name) {
        AdapterAct.Outcome outcome = once(name);
        List<FakeRequest> changing = outcome.requests().stream()
                .filter(request -> !isReading(request))
                .toList();
        expect(
                changing.isEmpty(),
                name,
                "the platform was asked for " + changing,
                "Ask without changing anything; if these requests change nothing, say so in isReading");
        return outcome;
    }

    private AdapterAct.Outcome once(String name) {
        PlatformAdapter adapter = adapter();
        try (AdapterBench bench = bench(adapter, LONG_DEADLINE)) {
            return well(act(adapter, name), bench, prepared(adapter, bench.context(), request()));
        }
    }

    private AdapterAct.Outcome well(AdapterAct act, AdapterBench bench, Broadcast broadcast) {
        AdapterAct.Outcome outcome = act.run(api, bench.context(), broadcast);
        expect(
                outcome.thrown() == null,
                act.name() + " while all is well",
                outcome.told(),
                "Correct the adapter, or the script's answers to " + outcome.requests(),
                outcome.thrown());
        return outcome;
    }

    private List<AdapterAct> acts(PlatformAdapter adapter) {
        return AdapterAct.of(adapter, this::request);
    }

    private AdapterAct act(PlatformAdapter adapter, String name) {
        return acts(adapter).stream()
                .filter(act -> act.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private BroadcastRequest request() {
        return BroadcastRequest.of("intent-" + intents.incrementAndGet(), metadata());
    }

    /** For a broadcast that this can be done with: only what was announced can be announced for another time. */
    private BroadcastRequest request(AdapterAct act) {
        return act.name().equals(AdapterAct.RESCHEDULE)
                ? request().startingAt(NOW.plus(Duration.ofHours(2)))
                : request();
    }

    private AdapterBench bench(PlatformAdapter adapter, Duration longest) {
        return AdapterBench.of(adapter, api)
                .settings(settings())
                .credential(credential())
                .refreshed(this::refreshed)
                .client(client())
                .clock(SettableClock.at(NOW))
                .longestDeadline(longest)
                .transport(transport)
                .build();
    }

    private Broadcast prepared(PlatformAdapter adapter, PlatformContext context, BroadcastRequest request) {
        AdapterAct prepare = new AdapterAct(AdapterAct.PREPARE, (given, none) -> adapter.prepare(request, given));
        AdapterAct.Outcome outcome = prepare.run(api, context, placeholder(adapter));
        if (outcome.result() instanceof Broadcast broadcast) {
            return broadcast;
        }
        throw broken(
                "prepare while all is well",
                outcome.told(),
                "Correct the adapter, or the script's answers to " + outcome.requests(),
                outcome.thrown());
    }

    /** For acts that make one. */
    private static Broadcast placeholder(PlatformAdapter adapter) {
        return Broadcast.of(adapter.id(), "none")
                .ingest(URI.create("rtmp://127.0.0.1/none"), Secret.of("none"))
                .build();
    }

    private static void usable(Broadcast broadcast, PlatformAdapter adapter, Set<IngestProtocol> asked) {
        expect(
                broadcast.platform().equals(adapter.id()) && !broadcast.id().isBlank(),
                "prepare",
                "the broadcast \"" + broadcast.id() + "\" of the platform \"" + broadcast.platform() + "\" came",
                "Begin with Broadcast.of(id(), what the platform calls it)");
        for (Ingest ingest : broadcast.ingests()) {
            expect(
                    asked.contains(ingest.protocol()),
                    "prepare for " + asked,
                    "an ingest by " + ingest.protocol() + " came",
                    "Leave out what was not asked for, and throw a SimulcastException if nothing is left");
            expect(
                    ingest.server().getHost() != null
                            && ingest.protocol()
                                    .name()
                                    .equalsIgnoreCase(ingest.server().getScheme()),
                    "prepare",
                    "the server \"" + ingest.server() + "\" came for " + ingest.protocol(),
                    "Give an address with scheme and host: rtmps://host[:port]/app");
            Secret key = ingest.key();
            expect(
                    key == null || !ingest.server().toString().contains(key.reveal()), // to be looked for
                    "prepare",
                    "the key stands in the server's address",
                    "Keep address and key apart");
        }
    }

    private static String servers(Broadcast broadcast) {
        return broadcast.ingests().stream()
                .map(ingest -> ingest.server().toString())
                .collect(Collectors.joining(", "));
    }

    private static boolean isOf(Throwable thrown, Set<ErrorKind> kinds) {
        return thrown instanceof SimulcastException told && kinds.contains(told.kind());
    }

    /** The error, if it is one of these kinds and says what helps. */
    private static SimulcastException is(AdapterAct.Outcome outcome, Set<ErrorKind> kinds, String met) {
        String did = outcome.act().name() + " with " + met + " for each request";
        if (outcome.thrown() instanceof SimulcastException told) {
            expect(
                    kinds.contains(told.kind()),
                    did,
                    told.kind() + " came, expected " + kinds + ": " + told.getMessage(),
                    "Let explain say so, or leave it at ApiError.byStatus",
                    told);
            expect(!told.remedy().isBlank(), did, "the error has no remedy: " + told.problem(), "Say what helps");
            return told;
        }
        throw broken(
                did,
                outcome.told(),
                "Let the SimulcastException of the request pass; expected was one of " + kinds,
                outcome.thrown());
    }

    private static void expect(boolean kept, String did, String came, String remedy) {
        expect(kept, did, came, remedy, null);
    }

    private static void expect(boolean kept, String did, String came, String remedy, @Nullable Throwable cause) {
        if (!kept) {
            throw broken(did, came, remedy, cause);
        }
    }

    private static AssertionError broken(String did, String came, String remedy, @Nullable Throwable cause) {
        return new AssertionError(did + ": " + came + ". " + remedy + ".", cause);
    }
}
