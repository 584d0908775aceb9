package io.exprsn.simulcast.testkit;

import static io.exprsn.simulcast.testkit.Shows.SOON;
import static io.exprsn.simulcast.testkit.Shows.await;
import static io.exprsn.simulcast.testkit.Shows.flv;
import static io.exprsn.simulcast.testkit.Shows.handle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.audience.Audience;
import io.exprsn.simulcast.audience.Audience.Count;
import io.exprsn.simulcast.audience.Audience.Telling;
import io.exprsn.simulcast.audience.ChatEntry;
import io.exprsn.simulcast.audience.ChatFeed;
import io.exprsn.simulcast.audience.ChatFeed.Interruption;
import io.exprsn.simulcast.audience.Said;
import io.exprsn.simulcast.audience.Usage;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.spi.CostItem;
import io.exprsn.simulcast.spi.CostItem.Basis;
import io.exprsn.simulcast.spi.PlatformFacts;
import io.exprsn.simulcast.spi.QuotaFacts;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Viewers, chats and usage of a session on two platforms that have both, and at an ingest that has nothing of it. */
class AudienceTest {
    private static final String OTHER = "other";
    private static final LocalDate READ = LocalDate.of(2026, 11, 25);
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Predicate<FakeRequest> READS_CHAT =
            request -> request.method().equals("GET") && request.path().endsWith("/chat");

    private final CheckingIngest ingest = CheckingIngest.prompt();
    private final CheckingIngest second = CheckingIngest.prompt();
    private final FakePlatform main = FakePlatform.open(ingest);
    private final FakePlatform side = FakePlatform.open(second);
    private Shows shows = shows(facts -> facts);

    private Shows shows(UnaryOperator<PlatformFacts.Builder> more) {
        return account(new Shows(builder ->
                builder.platform(main.adapter(FakePlatformAdapter.ID, more)).platform(side.adapter(OTHER))));
    }

    private static Shows account(Shows fresh) {
        fresh.simulcaster
                .credentials()
                .put("account", new Credential.ApiToken(Secret.of("token-of-the-account"), null));
        return fresh;
    }

    /** In the place of the usual one. */
    private void with(Shows other) {
        shows.close();
        shows = other;
    }

    @AfterEach
    void close() {
        shows.close();
        main.close();
        side.close();
        ingest.close();
        second.close();
    }

    private static Destination on(String name, String platform) {
        return new Destination(name, platform, "account", null, 0, Map.of());
    }

    /** Runs as soon as both have a broadcast. */
    private SimulcastSession startBoth() {
        SimulcastSession show =
                shows.start(flv(), on("main", FakePlatformAdapter.ID), on("side", OTHER), Shows.to("plain", ingest));
        Awaitility.await()
                .until(() -> handle(show, "main").status().broadcast() != null
                        && handle(show, "side").status().broadcast() != null);
        return show;
    }

    @Test
    void countsWhoWatchesEverywhere() {
        side.viewers(30);
        SimulcastSession show = startBoth();
        Awaitility.await().until(() -> show.viewers().total().orElse(0) == 42);
        Audience audience = show.viewers();
        assertThat(audience.destinations())
                .extracting(Count::destination, Count::telling)
                .containsExactly(
                        tuple("main", Telling.TELLS),
                        tuple("side", Telling.TELLS),
                        tuple("plain", Telling.DOES_NOT_TELL));
        assertThat(audience.of("main").orElseThrow().viewers().engagement().views())
                .isEqualTo(40);

        side.viewers(31);
        Awaitility.await("it is asked again by itself")
                .until(() -> show.viewers().total().orElse(0) == 43);
    }

    @Test
    void oneThatCannotBeAskedKeepsNoOther() {
        main.api().fail(request -> request.path().endsWith("/viewers"), 1_000, answering(503));
        SimulcastSession show = startBoth();
        Awaitility.await().until(() -> show.viewers().total().isPresent());
        Awaitility.await().until(() -> show.viewers().of("main").orElseThrow().problem() != null);
        assertThat(show.viewers().total()).hasValue(12);
        assertThat(show.viewers().of("main").orElseThrow().problem().kind()).isEqualTo(ErrorKind.TRANSIENT);
        main.api().heal();
        Awaitility.await().until(() -> show.viewers().total().orElse(0) == 24);
    }

    @Test
    void givesTheChatsAsOneInTheOrderOfTheirTimes() throws Exception {
        SimulcastSession show = startBoth();
        try (ChatFeed feed = show.chat();
                ChatFeed other = show.chat()) {
            main.viewerWrites(only(main), "anna", "three", NOON.plusSeconds(3));
            main.viewerWrites(only(main), "anna", "before three in time, behind it there", NOON.plusSeconds(1));
            side.viewerWrites(only(side), "ben", "two", NOON.plusSeconds(2));
            side.viewerWrites(only(side), "ben", "four", NOON.plusSeconds(4));

            List<ChatEntry> entries = take(feed, 4);
            assertThat(entries)
                    .extracting(entry -> entry.message().text())
                    .containsExactly("two", "three", "before three in time, behind it there", "four");
            assertThat(entries).extracting(ChatEntry::destination).containsExactly("side", "main", "main", "side");
            assertThat(entries.get(0).message().author().name()).isEqualTo("ben");
            assertThat(take(other, 4)).isEqualTo(entries);
            assertThat(feed.next(SHORT)).isEmpty();
        }
    }

    @Test
    void readsOnAfterABreakWithNothingLostAndNothingTwice() throws Exception {
        SimulcastSession show = startBoth();
        try (ChatFeed feed = show.chat()) {
            main.viewerWrites(only(main), "anna", "one");
            assertThat(take(feed, 1))
                    .extracting(entry -> entry.message().text())
                    .containsExactly("one");
            main.api().fail(READS_CHAT, Integer.MAX_VALUE, new FakeFault.Resets());
            Awaitility.await().until(() -> feed.problems().containsKey("main"));
            Interruption interruption = feed.problems().get("main");
            main.api().heal(); // not before it was seen
            assertThat(interruption.problem().kind()).isEqualTo(ErrorKind.TRANSIENT);
            assertThat(interruption.goesOn()).isAfter(interruption.problem().at());
            main.viewerWrites(only(main), "anna", "two");
            side.viewerWrites(only(side), "ben", "meanwhile");

            assertThat(take(feed, 2))
                    .extracting(entry -> entry.message().text())
                    .containsExactlyInAnyOrder("meanwhile", "two");
            assertThat(feed.next(SHORT)).isEmpty();
            Awaitility.await().until(() -> feed.problems().isEmpty());
        }
    }

    @Test
    void readsWhatIsAddedLaterAndEndsWithTheSession() throws Exception {
        SimulcastSession show = shows.start(flv(), on("main", FakePlatformAdapter.ID));
        ChatFeed feed = show.chat();
        show.add(on("side", OTHER));
        Awaitility.await().until(() -> !side.broadcasts().isEmpty());
        side.viewerWrites(only(side), "ben", "hello");
        assertThat(take(feed, 1)).extracting(ChatEntry::destination).containsExactly("side");

        show.end();
        assertThat(show.awaitEnd(SOON.multipliedBy(2))).isTrue();
        assertThat(feed.isOver()).isTrue();
        assertThat(feed.next(SOON)).isEmpty();
        Awaitility.await("no thread is left").until(() -> threads("-chat").isEmpty());
    }

    @Test
    void closingTheLastFeedEndsAllReading() {
        SimulcastSession show = startBoth();
        ChatFeed feed = show.chat();
        Awaitility.await().until(() -> threads("-chat").size() == 2);
        assertThat(threads("-chat")).containsExactlyInAnyOrder("simulcast-show-main-chat", "simulcast-show-side-chat");
        feed.close();
        Awaitility.await().until(() -> threads("-chat").isEmpty());
    }

    @Test
    void readsNotOnWhileNobodyTakesWhatCame() throws Exception {
        SimulcastSession show = shows.start(flv(), on("main", FakePlatformAdapter.ID));
        Awaitility.await().until(() -> !main.broadcasts().isEmpty());
        List<String> written = IntStream.range(0, 1_500)
                .mapToObj(number -> "message " + number)
                .toList();
        written.forEach(text -> main.viewerWrites(only(main), "anna", text));
        try (ChatFeed feed = show.chat()) {
            Awaitility.await().until(() -> chatReads() > 0);
            // Others are asked meanwhile, so that a chat which is read on would be seen.
            main.api().awaitRequests(main.api().requests().size() + 3, SOON);
            assertThat(chatReads()).isEqualTo(1);
            assertThat(take(feed, 1_500))
                    .extracting(entry -> entry.message().text())
                    .isEqualTo(written);
            assertThat(feed.lost()).isZero();
            Awaitility.await().until(() -> chatReads() > 1);
        }
    }

    private long chatReads() {
        return main.api().requests().stream().filter(READS_CHAT).count();
    }

    /** A day's quota is for the broadcast first: chat goes without when its share is used up. */
    @Test
    void chatGivesWayToBroadcastControlWhenTheQuotaRunsShort() throws Exception {
        QuotaFacts quota = new QuotaFacts(
                1_000, ZoneOffset.UTC, Map.of(), 1, Map.of(QuotaFacts.CHAT, 0.005), "made up for tests", READ);
        with(shows(facts -> facts.quota(quota)));
        SimulcastSession show = startBoth();
        try (ChatFeed feed = show.chat()) {
            Awaitility.await().until(() -> feed.problems().containsKey("main"));
            Interruption interruption = feed.problems().get("main");
            assertThat(interruption.problem().kind()).isEqualTo(ErrorKind.RATE_LIMITED);
            assertThat(interruption.problem().text()).contains("quota", "chat");
            Instant midnight = interruption
                    .problem()
                    .at()
                    .atZone(ZoneOffset.UTC)
                    .toLocalDate()
                    .plusDays(1)
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant();
            assertThat(interruption.goesOn()).isBetween(midnight.minusSeconds(5), midnight.plusSeconds(5));
            assertThat(chatReads()).isEqualTo(5);
            assertThat(feed.problems()).doesNotContainKey("side");
            side.viewerWrites(only(side), "ben", "the other chat goes on");
            assertThat(take(feed, 1)).extracting(ChatEntry::destination).containsExactly("side");
        }
        String id = only(main);
        await(handle(show, "main"), DestinationState.LIVE, SOON);
        assertThat(main.state(id)).contains("live");
        show.end();
        assertThat(show.awaitEnd(SOON.multipliedBy(2))).isTrue();
        assertThat(main.state(id)).contains("ended");
    }

    @Test
    void saysItInAllChatsAtOnceAndTellsWhereItCouldNot() throws Exception {
        SimulcastSession show = startBoth();
        side.api()
                .fail(
                        request -> request.method().equals("POST")
                                && request.path().endsWith("/chat"),
                        1,
                        answering(403));
        List<Said> said = show.say("We begin in a minute");
        assertThat(said).extracting(Said::destination).containsExactly("main", "side", "plain");
        assertThat(said.get(0).problem()).isNull();
        assertThat(said.get(1).problem().kind()).isEqualTo(ErrorKind.AUTHENTICATION);
        assertThat(said.get(2).problem().text()).contains("plain", "by hand");
        try (ChatFeed feed = show.chat()) {
            assertThat(take(feed, 1))
                    .extracting(entry -> entry.message().text())
                    .containsExactly("We begin in a minute");
        }
        assertThatThrownBy(() -> show.say(" "))
                .isInstanceOfSatisfying(
                        SimulcastException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID));
    }

    @Test
    void tellsWhatAShowTook() throws Exception {
        CostItem delivered = new CostItem(
                "minutes delivered", BigDecimal.ONE, "USD", "10 minutes", Basis.MINUTES_DELIVERED, 10, "made up", READ);
        with(shows(facts -> facts.cost(delivered)));
        SimulcastSession show = startBoth();
        await(handle(show, "main"), DestinationState.LIVE, SOON);
        assertThat(cost(show).quantity()).as("nobody asked for viewers").isNull();
        Awaitility.await()
                .until(() -> show.viewers().total().isPresent() && cost(show).quantity() != null);
        show.end();
        assertThat(show.awaitEnd(SOON.multipliedBy(2))).isTrue();

        Usage usage = show.usage();
        assertThat(usage.destinations()).extracting(Usage.Share::destination).containsExactly("main", "side", "plain");
        Usage.Share share = usage.of("main").orElseThrow();
        assertThat(share.bytes())
                .isEqualTo(handle(show, "main").status().media().bytes());
        assertThat(share.sent()).isPositive();
        assertThat(usage.bytes())
                .isEqualTo(usage.destinations().stream()
                        .mapToLong(Usage.Share::bytes)
                        .sum());
        assertThat(cost(show).missing()).contains("sends on");
        assertThat(usage.of("plain").orElseThrow().costs()).isEmpty();
    }

    @Test
    void readsTheChatOfTheBroadcastThatTakesOver() throws Exception {
        SettableClock clock = SettableClock.at(NOON);
        with(account(new Shows(builder -> builder.platform(main.adapter()).clock(clock))));
        main.endsBy(NOON.plus(Duration.ofHours(8)));
        SimulcastSession show = shows.start(flv(), plan -> plan.rollingOver(), on("main", FakePlatformAdapter.ID));
        show.awaitLive(SOON);
        try (ChatFeed feed = show.chat()) {
            main.viewerWrites(only(main), "anna", "at the old one");
            assertThat(take(feed, 1))
                    .extracting(entry -> entry.message().text())
                    .containsExactly("at the old one");
            main.endsBy(NOON.plus(Duration.ofHours(16)));
            clock.set(NOON.plus(Duration.ofMinutes(7 * 60 + 56)));
            Awaitility.await().until(() -> main.broadcasts().size() == 2);
            main.viewerWrites(main.broadcasts().get(1), "anna", "at the new one");

            assertThat(take(feed, 2))
                    .extracting(entry -> entry.message().text())
                    .contains("at the new one")
                    .anySatisfy(text -> assertThat(text).contains("goes on at"));
            Awaitility.await("the old one is over").until(() -> threads("-chat").size() == 1);
        }
    }

    /** As docs/audience.md has it, which {@link AudiencePageTest} compares. */
    @Test
    void theExamplesOfThePageRun() throws Exception {
        SimulcastSession session = startBoth();
        Awaitility.await().until(() -> session.viewers().total().orElse(0) == 24);
        Audience audience = session.viewers();
        OptionalLong together = audience.total();
        assertThat(together).hasValue(24);

        List<Said> said = session.say("We begin in a minute");
        assertThat(said).hasSize(3);
        session.end();
        try (ChatFeed feed = session.chat()) {
            while (!feed.isOver()) {
                feed.next(Duration.ofSeconds(30))
                        .ifPresent(entry -> System.out.println(
                                entry.destination() + ": " + entry.message().text()));
            }
        }
        assertThat(session.awaitEnd(SOON.multipliedBy(2))).isTrue();
    }

    private static Usage.Cost cost(SimulcastSession show) {
        return show.usage().of("main").orElseThrow().costs().get(0);
    }

    private static String only(FakePlatform platform) {
        assertThat(platform.broadcasts()).hasSize(1);
        return platform.broadcasts().get(0);
    }

    private static List<ChatEntry> take(ChatFeed feed, int count) throws InterruptedException {
        List<ChatEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(feed.next(SOON).orElseThrow());
        }
        return entries;
    }

    private static FakeFault answering(int status) {
        return new FakeFault.Answers(FakeAnswer.json(status, "{}"));
    }

    private static List<String> threads(String end) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("simulcast-") && name.endsWith(end))
                .toList();
    }
}
