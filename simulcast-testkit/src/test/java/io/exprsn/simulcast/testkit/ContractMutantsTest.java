package io.exprsn.simulcast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Credential.Account;
import io.exprsn.simulcast.credential.OAuthProvider;
import io.exprsn.simulcast.spi.ApiError;
import io.exprsn.simulcast.spi.ApiFailure;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.BroadcastStatus;
import io.exprsn.simulcast.spi.CheckResult;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformContext;
import io.exprsn.simulcast.spi.PlatformFacts;
import io.exprsn.simulcast.spi.Viewers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.slf4j.LoggerFactory;

/** Each rule of the contract finds the adapter that breaks it: adapters with one mistake each, and the rule that has to fail. */
class ContractMutantsTest {
    /**
     * An adapter with one mistake.
     *
     * @param rule that finds it
     * @param mistake what it is
     * @param adapter makes one
     */
    record Mutant(String rule, String mistake, Supplier<PlatformAdapter> adapter) {
        @Override
        public String toString() {
            return rule + ": an adapter that " + mistake;
        }
    }

    static Stream<Mutant> mutants() {
        return Stream.of(
                new Mutant("R1", "is not registered", () -> new FakePlatformAdapter() {}),
                new Mutant("R2", "ends only what it made itself", Remembering::new),
                new Mutant("R3", "has a facts without a name", () -> new FakePlatformAdapter() {
                    @Override
                    public PlatformFacts facts() {
                        PlatformFacts facts = super.facts();
                        return PlatformFacts.of("", facts.profile(), facts.limits())
                                .host(facts.hosts().get(0))
                                .build();
                    }
                }),
                new Mutant("R4", "offers what nobody asked for", () -> new FakePlatformAdapter() {
                    @Override
                    public Broadcast prepare(BroadcastRequest request, PlatformContext context) {
                        return super.prepare(request.sending(EnumSet.allOf(Broadcast.IngestProtocol.class)), context);
                    }
                }),
                new Mutant("R4", "leaves the key in the address", () -> new FakePlatformAdapter() {
                    @Override
                    public Broadcast prepare(BroadcastRequest request, PlatformContext context) {
                        Broadcast made = super.prepare(request, context);
                        Broadcast.Ingest ingest = made.ingests().get(0);
                        return Broadcast.of(made.platform(), made.id())
                                .ingest(
                                        URI.create(ingest.server() + "/"
                                                + ingest.key().reveal()), // the mistake
                                        ingest.key())
                                .build();
                    }
                }),
                new Mutant("R5", "makes another one each time", () -> new FakePlatformAdapter() {
                    @Override
                    public Broadcast prepare(BroadcastRequest request, PlatformContext context) {
                        return super.prepare(fresh(request), context);
                    }
                }),
                new Mutant("R6", "takes the previous one for valid without a look", () -> new FakePlatformAdapter() {
                    @Override
                    public Broadcast prepare(BroadcastRequest request, PlatformContext context) {
                        return request.previous().orElseGet(() -> super.prepare(request, context));
                    }
                }),
                new Mutant("R7", "stumbles over what a lost attempt made", () -> new FakePlatformAdapter() {
                    @Override
                    public Broadcast prepare(BroadcastRequest request, PlatformContext context) {
                        Map<?, ?> found = context.http()
                                .get("/broadcasts")
                                .query("intent", request.intentId())
                                .read(Map.class);
                        if (request.previous().isEmpty() && !List.of().equals(found.get("items"))) {
                            throw new SimulcastException(ErrorKind.REJECTED, "There is one already", "Remove it");
                        }
                        return super.prepare(request, context);
                    }
                }),
                new Mutant("R8", "complains about an end of what is gone", () -> new FakePlatformAdapter() {
                    @Override
                    public void end(Broadcast broadcast, PlatformContext context) {
                        context.http()
                                .post("/broadcasts/" + broadcast.id() + "/end")
                                .send();
                    }
                }),
                new Mutant("R9", "complains about a second removal", () -> new FakePlatformAdapter() {
                    @Override
                    public void discard(Broadcast broadcast, PlatformContext context) {
                        context.http().delete("/broadcasts/" + broadcast.id()).send();
                    }
                }),
                new Mutant("R10", "checks by making a broadcast", () -> new FakePlatformAdapter() {
                    @Override
                    public CheckResult check(PlatformContext context) {
                        prepare(BroadcastRequest.of("only-to-check", Metadata.unchanged()), context);
                        return super.check(context);
                    }
                }),
                new Mutant("R11", "takes 401 for a refusal", explaining(401, ErrorKind.REJECTED)),
                new Mutant("R11", "never has its token refreshed", explaining(401, ErrorKind.AUTHENTICATION)),
                new Mutant(
                        "R11",
                        "tries again with the same token",
                        () -> checking(context -> {
                            try {
                                return me(context);
                            } catch (SimulcastException e) {
                                return me(context);
                            }
                        })),
                new Mutant("R12", "takes 403 for passing", explaining(403, ErrorKind.TRANSIENT)),
                new Mutant("R13", "takes 429 for passing", explaining(429, ErrorKind.TRANSIENT)),
                new Mutant("R13", "forgets how long to wait", explaining(429, ErrorKind.RATE_LIMITED)),
                new Mutant("R14", "gives up at 500", explaining(500, ErrorKind.REJECTED)),
                new Mutant("R14", "takes a gateway's page for a refusal", explaining(502, ErrorKind.REJECTED)),
                new Mutant("R15", "takes a broken connection for the end", () -> new FakePlatformAdapter() {
                    @Override
                    public void end(Broadcast broadcast, PlatformContext context) {
                        try {
                            super.end(broadcast, context);
                        } catch (SimulcastException e) {
                            if (e.kind() != ErrorKind.TRANSIENT) {
                                throw e;
                            }
                        }
                    }
                }),
                new Mutant(
                        "R16",
                        "waits ten minutes for an answer",
                        () -> checking(context -> {
                            context.http()
                                    .get("/me")
                                    .within(Duration.ofMinutes(10))
                                    .send();
                            return me(context);
                        })),
                new Mutant("R16", "takes silence for an obstacle", () -> new FakePlatformAdapter() {
                    @Override
                    public CheckResult check(PlatformContext context) {
                        try {
                            return super.check(context);
                        } catch (SimulcastException e) {
                            return CheckResult.ready(null).withObstacle("The platform does not answer", "Wait");
                        }
                    }
                }),
                new Mutant(
                        "R17",
                        "relies on every field",
                        () -> checking(context -> {
                            Loose loose = context.http().get("/me").read(Loose.class);
                            return CheckResult.ready(new Account(loose.id().strip(), "name"));
                        })),
                new Mutant("R17", "makes a broadcast of anything", () -> new FakePlatformAdapter() {
                    @Override
                    public Broadcast prepare(BroadcastRequest request, PlatformContext context) {
                        Loose made = context.http()
                                .post("/broadcasts")
                                .json(Map.of())
                                .read(Loose.class);
                        return Broadcast.of(ID, String.valueOf(made.id()))
                                .ingest(URI.create("rtmp://127.0.0.1/live"), Secret.of("key-of-all"))
                                .build();
                    }
                }),
                new Mutant(
                        "R18",
                        "reads answers of any size",
                        () -> checking(context -> {
                            context.http().get("/me").atMost(Integer.MAX_VALUE).answer();
                            return me(context);
                        })),
                new Mutant(
                        "R19",
                        "tries again by itself",
                        () -> checking(context -> {
                            try {
                                return me(context);
                            } catch (SimulcastException e) {
                                return me(context);
                            }
                        })),
                new Mutant(
                        "R20",
                        "puts its token into the address",
                        () -> checking(context -> {
                            context.http()
                                    .get("/me")
                                    .query("access_token", context.token().reveal()) // the mistake
                                    .send();
                            return me(context);
                        })),
                new Mutant("R20", "keeps the key in the details", () -> new FakePlatformAdapter() {
                    @Override
                    public Broadcast prepare(BroadcastRequest request, PlatformContext context) {
                        Broadcast made = super.prepare(request, context);
                        Broadcast.Ingest ingest = made.ingests().get(0);
                        return Broadcast.of(made.platform(), made.id())
                                .ingest(ingest)
                                .detail("key", ingest.key().reveal()) // the mistake
                                .build();
                    }
                }),
                new Mutant(
                        "R20",
                        "names the client secret in its errors",
                        () -> checking(context -> {
                            try {
                                return me(context);
                            } catch (SimulcastException e) {
                                throw new SimulcastException(
                                        e.kind(),
                                        "Not with "
                                                + context.client()
                                                        .orElseThrow()
                                                        .secretIfAny()
                                                        .orElseThrow()
                                                        .reveal(),
                                        "Wait");
                            }
                        })),
                new Mutant(
                        "R20",
                        "quotes the platform in an exception below",
                        () -> checking(context -> {
                            try {
                                return me(context);
                            } catch (SimulcastException e) {
                                throw new SimulcastException(
                                        e.kind(),
                                        "It failed",
                                        "Wait",
                                        new IOException(context.token().reveal())); // the mistake
                            }
                        })),
                new Mutant(
                        "R20",
                        "logs its token",
                        () -> checking(context -> {
                            LoggerFactory.getLogger("an adapter")
                                    .debug("Asking with {}", context.token().reveal()); // the mistake
                            return me(context);
                        })),
                new Mutant(
                        "R20",
                        "prints its token",
                        () -> checking(context -> {
                            System.err.println(context.token().reveal()); // the mistake
                            return me(context);
                        })),
                new Mutant(
                        "R21",
                        "calls on another thread",
                        () -> checking(context -> {
                            CheckResult[] found = {null};
                            Thread thread = new Thread(() -> found[0] = me(context));
                            thread.start();
                            join(thread);
                            return Objects.requireNonNull(found[0]);
                        })),
                new Mutant("R21", "leaves a thread behind", Leaving::new),
                new Mutant(
                        "R22",
                        "forgets that it was interrupted",
                        () -> checking(context -> {
                            try {
                                return me(context);
                            } finally {
                                Thread.interrupted();
                            }
                        })),
                new Mutant(
                        "R22",
                        "works on after an interrupt",
                        () -> checking(context -> {
                            try {
                                return me(context);
                            } catch (SimulcastException e) {
                                long end = System.nanoTime()
                                        + Duration.ofSeconds(5).toNanos();
                                while (System.nanoTime() < end) {
                                    Thread.onSpinWait();
                                }
                                throw e;
                            }
                        })),
                new Mutant(
                        "R23",
                        "has a way of its own to another host",
                        () -> checking(context -> {
                            try (FakeApi other = FakeApi.open()) {
                                HttpClient.newHttpClient()
                                        .send(
                                                HttpRequest.newBuilder(other.address())
                                                        .build(),
                                                BodyHandlers.discarding());
                            } catch (IOException | InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                            return me(context);
                        })),
                new Mutant(
                        "R23",
                        "asks for an address that was never declared",
                        () -> checking(context -> {
                            try {
                                context.http()
                                        .request("GET", URI.create("https://elsewhere.test/me"))
                                        .send();
                            } catch (SimulcastException e) {
                                return me(context); // it goes on, so nobody else notices
                            }
                            return me(context);
                        })),
                new Mutant(
                        "R23",
                        "calls a customer's host that was never declared",
                        () -> checking(context -> {
                            try {
                                context.http().on("elsewhere", "customer");
                            } catch (SimulcastException e) {
                                return me(context); // it goes on, so nobody else notices
                            }
                            return me(context);
                        })),
                new Mutant("R24", "keeps the context in a field", Keeping::new),
                new Mutant("R25", "asks for tokens in the open", () -> new FakePlatformAdapter() {
                    @Override
                    public OAuthProvider oauth() {
                        return OAuthProvider.of(
                                        URI.create("http://api.fake.test/authorize"),
                                        URI.create("http://api.fake.test/token"))
                                .build();
                    }
                }),
                new Mutant("R26", "minds that it is live already", () -> new FakePlatformAdapter() {
                    @Override
                    public void goLive(Broadcast broadcast, PlatformContext context) {
                        if (status(broadcast, context).phase() == BroadcastStatus.Phase.LIVE) {
                            throw new SimulcastException(ErrorKind.REJECTED, "It is live", "Leave it");
                        }
                        super.goLive(broadcast, context);
                    }
                }),
                new Mutant("R27", "fails for a broadcast that is gone", () -> new FakePlatformAdapter() {
                    @Override
                    public BroadcastStatus status(Broadcast broadcast, PlatformContext context) {
                        context.http().get("/broadcasts/" + broadcast.id()).send();
                        return super.status(broadcast, context);
                    }
                }),
                new Mutant("R28", "empties what was not given", () -> new FakePlatformAdapter() {
                    @Override
                    public void edit(Broadcast broadcast, Metadata changes, PlatformContext context) {
                        super.edit(
                                broadcast, changes.description() == null ? changes.describedAs("") : changes, context);
                    }
                }),
                new Mutant("R29", "cuts the picture", () -> new FakePlatformAdapter() {
                    @Override
                    public void setThumbnail(
                            Broadcast broadcast, String contentType, byte[] image, PlatformContext context) {
                        super.setThumbnail(broadcast, contentType, Arrays.copyOf(image, image.length - 1), context);
                    }
                }),
                new Mutant("R30", "announces by making another one", () -> new FakePlatformAdapter() {
                    @Override
                    public void reschedule(Broadcast broadcast, Instant start, PlatformContext context) {
                        prepare(
                                BroadcastRequest.of(UUID.randomUUID().toString(), Metadata.unchanged())
                                        .startingAt(start),
                                context);
                    }
                }),
                new Mutant("R31", "says -1 for what it does not know", () -> new FakePlatformAdapter() {
                    @Override
                    public Viewers viewers(Broadcast broadcast, PlatformContext context) {
                        Viewers told = super.viewers(broadcast, context);
                        return new Viewers(-1L, told.engagement(), told.at(), told.askAgain());
                    }
                }),
                new Mutant("R32", "reads from the beginning each time", () -> new FakePlatformAdapter() {
                    @Override
                    public void readChat(
                            Broadcast broadcast, Optional<String> from, ChatSink sink, PlatformContext context) {
                        super.readChat(broadcast, Optional.empty(), sink, context);
                    }
                }),
                new Mutant("R32", "improves what is said", () -> new FakePlatformAdapter() {
                    @Override
                    public void say(Broadcast broadcast, String text, PlatformContext context) {
                        super.say(broadcast, text.toUpperCase(Locale.ROOT), context);
                    }
                }),
                new Mutant("R33", "lists channels twice", () -> new FakePlatformAdapter() {
                    @Override
                    public List<Channel> channels(PlatformContext context) {
                        List<Channel> twice = new ArrayList<>(super.channels(context));
                        twice.addAll(super.channels(context));
                        return twice;
                    }
                }),
                new Mutant("R34", "marks without the note", () -> new FakePlatformAdapter() {
                    @Override
                    public void mark(Broadcast broadcast, String note, PlatformContext context) {
                        super.mark(broadcast, "", context);
                    }
                }),
                new Mutant("R34", "marks twice", () -> new FakePlatformAdapter() {
                    @Override
                    public void mark(Broadcast broadcast, String note, PlatformContext context) {
                        super.mark(broadcast, note, context);
                        super.mark(broadcast, note, context);
                    }
                }),
                new Mutant("R35", "says -1 for what it does not know", () -> new FakePlatformAdapter() {
                    @Override
                    public OptionalLong followers(Broadcast broadcast, PlatformContext context) {
                        super.followers(broadcast, context);
                        return OptionalLong.of(-1);
                    }
                }),
                new Mutant("R36", "lists the oldest recording first", () -> new FakePlatformAdapter() {
                    @Override
                    public List<Recording> recordings(Broadcast broadcast, PlatformContext context) {
                        List<Recording> oldest = new ArrayList<>(super.recordings(broadcast, context));
                        Collections.reverse(oldest);
                        return oldest;
                    }
                }),
                new Mutant("R36", "removes a recording while it lists", () -> new FakePlatformAdapter() {
                    @Override
                    public List<Recording> recordings(Broadcast broadcast, PlatformContext context) {
                        context.http()
                                .delete("/broadcasts/none")
                                .doing("Tidying")
                                .send();
                        return super.recordings(broadcast, context);
                    }
                }),
                new Mutant("R37", "forgets what the platform sends on to", () -> new FakePlatformAdapter() {
                    @Override
                    public List<Output> outputs(PlatformContext context) {
                        super.outputs(context);
                        return List.of();
                    }
                }));
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void isFoundByItsRule(Mutant mutant) {
        List<String> failed = new ArrayList<>();
        List<Throwable> why = new ArrayList<>();
        OnTrial.adapter = mutant.adapter();
        LauncherFactory.create(LauncherConfig.builder()
                        .enableTestExecutionListenerAutoRegistration(false)
                        .build())
                .execute(ruleOf(mutant.rule()), new TestExecutionListener() {
                    @Override
                    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                        if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                            failed.add(test.getDisplayName());
                            result.getThrowable().ifPresent(why::add);
                        }
                    }
                });
        assertThat(failed).singleElement().satisfies(name -> assertThat(name).startsWith(mutant.rule() + " "));
        assertThat(why)
                .singleElement()
                .satisfies(told -> assertThat(told)
                        .isInstanceOf(AssertionError.class)
                        .hasMessageMatching("(?s).+: .+\\. [A-Z].+\\."));
    }

    @Test
    void thereIsOneForEachRule() {
        Set<String> rules = new HashSet<>();
        for (var method : PlatformAdapterContract.class.getDeclaredMethods()) {
            DisplayName name = method.getAnnotation(DisplayName.class);
            if (name != null) {
                rules.add(name.value().split(" ")[0]);
            }
        }
        assertThat(mutants().map(Mutant::rule)).containsAll(rules);
        assertThat(rules).hasSizeGreaterThanOrEqualTo(33);
    }

    private static LauncherDiscoveryRequest ruleOf(String rule) {
        return LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(OnTrial.class))
                .filters((PostDiscoveryFilter) test -> FilterResult.includedIf(
                        !test.isTest() || test.getDisplayName().startsWith(rule + " ")))
                .build();
    }

    /** The contract of the mutant whose turn it is. Not run by itself: it has no name of a test. */
    static final class OnTrial extends FakePlatformAdapterTest {
        private static volatile Supplier<PlatformAdapter> adapter = FakePlatformAdapter::new;

        @Override
        protected PlatformAdapter adapter() {
            return adapter.get();
        }
    }

    private record Loose(String id) {}

    private interface Check {
        CheckResult of(PlatformContext context);
    }

    private static PlatformAdapter checking(Check check) {
        return new FakePlatformAdapter() {
            @Override
            public CheckResult check(PlatformContext context) {
                return check.of(context);
            }
        };
    }

    private static CheckResult me(PlatformContext context) {
        return new FakePlatformAdapter().check(context);
    }

    private static Supplier<PlatformAdapter> explaining(int status, ErrorKind kind) {
        return () -> new FakePlatformAdapter() {
            @Override
            public ApiError explain(ApiFailure failure) {
                return failure.status() == status
                        ? ApiError.of(kind, "status " + status, "Look again")
                        : super.explain(failure);
            }
        };
    }

    private static BroadcastRequest fresh(BroadcastRequest request) {
        return new BroadcastRequest(
                UUID.randomUUID().toString(),
                request.metadata(),
                request.start(),
                request.rehearsal(),
                request.protocols(),
                null);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Remembers what it made. */
    private static final class Remembering extends FakePlatformAdapter {
        private final Set<String> made = new HashSet<>();

        @Override
        public Broadcast prepare(BroadcastRequest request, PlatformContext context) {
            Broadcast broadcast = super.prepare(request, context);
            made.add(broadcast.id());
            return broadcast;
        }

        @Override
        public void end(Broadcast broadcast, PlatformContext context) {
            if (made.contains(broadcast.id())) {
                super.end(broadcast, context);
            }
        }
    }

    /** Starts a thread that stays until the next check. */
    private static final class Leaving extends FakePlatformAdapter {
        @Override
        public CheckResult check(PlatformContext context) {
            Thread thread =
                    new Thread(() -> LockSupport.parkNanos(Duration.ofSeconds(2).toNanos()), "left behind");
            thread.setDaemon(true);
            thread.start();
            return super.check(context);
        }
    }

    /** Mixes up its callers: each goes on with the context of the last one that came. */
    private static final class Keeping extends FakePlatformAdapter {
        private volatile PlatformContext kept;

        @Override
        public Broadcast prepare(BroadcastRequest request, PlatformContext context) {
            kept = context;
            LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
            return super.prepare(request, kept);
        }
    }
}
