package io.exprsn.simulcast.internal.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.ClientIdentity;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.internal.http.HttpAnswer;
import io.exprsn.simulcast.internal.http.HttpCall;
import io.exprsn.simulcast.internal.http.HttpTransport;
import io.exprsn.simulcast.spi.ApiError;
import io.exprsn.simulcast.spi.ApiFailure;
import io.exprsn.simulcast.spi.ApiHost;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.CheckResult;
import io.exprsn.simulcast.spi.MediaLimits;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformContext;
import io.exprsn.simulcast.spi.PlatformFacts;
import io.exprsn.simulcast.spi.PlatformHttp;
import io.exprsn.simulcast.spi.QuotaFacts;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class AdapterHttpTest {
    private static final String OLD = "old-token-4711";
    private static final String NEW = "new-token-0815";
    private static final String CLIENT_SECRET = "client-secret-42";
    /** Noon in Los Angeles on the day before its clocks are set forward: that midnight is 12 hours away, the next one 35. */
    private static final Instant NOON = Instant.parse("2026-03-07T20:00:00Z");

    private final List<HttpCall> calls = Collections.synchronizedList(new ArrayList<>());
    private final Source source = new Source();
    private boolean onlyOfCustomers;
    private Function<ApiFailure, ApiError> explain = ApiError::byStatus;
    private Function<HttpCall, HttpAnswer> platform = call -> answer(200, "{}");

    @Test
    void showsTheCredentialUnlessToldOtherwise() {
        http().get("/a").send();
        http().get("/b").withoutCredential().send();

        assertThat(calls.get(0).headers()).containsEntry("Authorization", "Bearer " + OLD);
        assertThat(calls.get(1).headers()).doesNotContainKey("Authorization");
    }

    @Test
    void readsFieldsItKnowsWhateverElseIsThere() {
        platform = call -> answer(200, "{\"id\":7,\"count\":\"12\",\"kind\":\"UNHEARD_OF\",\"more\":[1]}");

        assertThat(http().get("/a", Thing.class)).isEqualTo(new Thing("7", 12, null));
    }

    @Test
    void anEdgesPageMayPassAndAnotherFormMayNot() {
        platform = call -> answer(200, "<html>wait</html>");
        assertThat(failure(() -> http().get("/a", Thing.class)).kind()).isEqualTo(ErrorKind.TRANSIENT);

        platform = call -> answer(200, "{\"count\":{\"token\":\"hidden-value\"}}");
        SimulcastException other = failure(() -> http().get("/a", Thing.class));
        assertThat(other.kind()).isEqualTo(ErrorKind.REJECTED);
        assertThat(other).hasMessageContaining("count").hasMessageNotContaining("hidden-value");
    }

    @Test
    void anExpiredTokenIsRefreshedOnceAndTheRequestRepeatedOnce() {
        platform = onlyNewIsGood();
        http().post("/a").json(Map.of("x", 1)).send();

        assertThat(calls).hasSize(2);
        assertThat(calls.get(1).headers()).containsEntry("Authorization", "Bearer " + NEW);
        assertThat(calls.get(1).body()).isEqualTo(calls.get(0).body());
        assertThat(source.refreshes).hasValue(1);
    }

    @Test
    void aNewTokenThatIsRefusedTooIsTheEnd() {
        platform = call -> answer(401, "no");

        assertThat(failure(() -> http().get("/a").send()).kind()).isEqualTo(ErrorKind.AUTHENTICATION);
        assertThat(calls).hasSize(2);
        assertThat(source.refreshes).hasValue(1);
    }

    @Test
    void thirtyTwoThreadsWhoseTokenExpiredRepeatOnceEach() throws Exception {
        int threads = 32;
        CountDownLatch allRefused = new CountDownLatch(threads);
        Function<HttpCall, HttpAnswer> good = onlyNewIsGood();
        platform = call -> {
            HttpAnswer answer = good.apply(call);
            if (answer.status() == 401) {
                allRefused.countDown();
                await(allRefused);
            }
            return answer;
        };
        PlatformHttp http = http();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(pool.submit(() -> http.get("/a").send()));
            }
            for (Future<?> one : running) {
                one.get(20, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }

        assertThat(calls).hasSize(2 * threads);
        assertThat(source.refreshes).hasValue(1);
    }

    @Test
    void anErrorSaysWhatWasTriedAndWhatCameBackWithoutSecrets() {
        explain = failure -> ApiError.of(ErrorKind.REJECTED, "odd " + OLD, "Forget " + OLD);
        platform = call -> answer(403, "<b>No</b>\u0007 " + OLD + " " + CLIENT_SECRET + " hush-hush");

        SimulcastException e = failure(() -> http().get("/things")
                .query("q", "not shown")
                .header("X-Key", Secret.of("hush-hush"))
                .doing("Counting things")
                .send());

        assertThat(e.problem())
                .isEqualTo("Counting things for studio failed: GET https://api.example.org/v1/things answered 403 odd"
                        + " ****: No **** **** ****");
        assertThat(e.remedy()).isEqualTo("Forget ****");
        assertThat(e.reason()).contains("odd ****");
    }

    @Test
    void anAdapterThatCannotExplainHidesNothingAndTellsNothing() {
        explain = failure -> {
            throw new IllegalStateException(OLD);
        };
        platform = call -> answer(503, "busy");

        SimulcastException e = failure(() -> http().get("/a").send());

        assertThat(e.kind()).isEqualTo(ErrorKind.TRANSIENT);
        assertThat(e.problem()).contains("answered 503", "IllegalStateException", "busy");
        assertThat(org.assertj.core.util.Throwables.getStackTrace(e)).doesNotContain(OLD);
    }

    @Test
    void aHostilePageIsShownInNoTime() {
        platform = call -> answer(500, "<script".repeat(140_000));

        org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> failure(() -> http().get("/a").send()));
    }

    @Test
    void aSecretInTheAddressIsRefusedByTheNameOfItsParameter() {
        SimulcastException e =
                failure(() -> http().get("/a").query("key", "x" + OLD).send());

        assertThat(e.kind()).isEqualTo(ErrorKind.INTERNAL);
        assertThat(e).hasMessageContaining("\"key\"").hasMessageNotContaining(OLD);
        assertThat(failure(() -> http().get("/" + OLD).send())).hasMessageNotContaining(OLD);
        assertThat(failure(() -> http().get("/a b" + OLD).send())).hasMessageNotContaining(OLD);
        assertThat(calls).isEmpty();
    }

    @Test
    void callsOnlyHostsItNamedAndAddressesItWasGiven() {
        PlatformHttp http = http();
        URI next = URI.create("https://other.example.net/page?cursor=2");
        assertThat(failure(() -> http.request("GET", next).send()).kind()).isEqualTo(ErrorKind.INVALID);
        platform = call -> answer(
                200,
                "{\"pages\":[{\"next\":\"" + next
                        + "\"},{\"next\":\"http://other.example.net/\"}],\"url\":\"https://u/\"}");
        http.get("/a").send();
        calls.clear();

        http.request("GET", next).send();
        assertThat(failure(() -> http.request("GET", URI.create("http://other.example.net/"))
                                .send())
                        .kind())
                .as("the credential would go in the open")
                .isEqualTo(ErrorKind.INVALID);
        failure(() -> http.request("GET", URI.create(next + "0")).send());
        failure(() -> http.request("GET", URI.create("https://u/")).send());
        failure(() -> http().request("GET", next).send());
        SimulcastException e =
                failure(() -> http.request("GET", next).query("t", OLD).send());

        assertThat(e.kind()).isEqualTo(ErrorKind.INTERNAL);
        assertThat(calls).extracting(HttpCall::address).containsExactly(next);
    }

    @Test
    void noPathClimbsOutOfItsBase() {
        for (String path : List.of("/../admin", "/a/..", "/%2e%2E/admin", "/a%2f..%2f..", "a", "/a?x=1")) {
            assertThat(failure(() -> http().get(path).send()).kind()).as(path).isEqualTo(ErrorKind.INTERNAL);
        }
        assertThat(failure(() -> http().request("GET", URI.create("https://api.example.org/v1/%2e%2e/x"))
                                .send())
                        .kind())
                .isEqualTo(ErrorKind.INVALID);
        http().get("/a..b/...").send();

        assertThat(calls).hasSize(1);
    }

    @Test
    void aLateAnswerThatQuotesTheOldTokenShowsNeither() {
        platform = call -> answer(401, "token " + OLD + " or " + NEW + " is bad");

        assertThat(failure(() -> http().get("/a").send()))
                .hasMessageContaining("is bad")
                .hasMessageNotContaining(OLD)
                .hasMessageNotContaining(NEW);
        assertThat(calls).hasSize(2);
    }

    @Test
    void hostsCanBeExchangedOneByOne() {
        PlatformHttp http = builder()
                .host("uploads", URI.create("http://127.0.0.1:9"))
                .build()
                .http();

        http.get("/a").send();
        http.on("uploads").get("/b").send();

        assertThat(calls)
                .extracting(call -> call.address().toString())
                .containsExactly("https://api.example.org/v1/a", "http://127.0.0.1:9/b");
    }

    @Test
    void aHostMayDifferFromCustomerToCustomer() {
        http().on("own", "abc").get("/a").withoutCredential().send();
        onlyOfCustomers = true;
        http().on("own", "7").get("/b").send();

        assertThat(calls)
                .extracting(call -> call.address().toString())
                .containsExactly("https://c-abc.example.net:8443/v2/a", "https://c-7.example.net:8443/v2/b");
    }

    @Test
    void aCustomerThatIsNoneIsRefusedAndNotRepeated() {
        PlatformHttp exchanged =
                builder().host("own", URI.create("http://127.0.0.1:9")).build().http();
        for (String wrong : List.of("evil.example", "evil/", "u@evil", "evil:1", "EVIL", "evil-evil-evil", "")) {
            for (PlatformHttp http : List.of(http(), exchanged)) {
                SimulcastException e = failure(() -> http.on("own", wrong));
                assertThat(e.kind()).as(wrong).isEqualTo(ErrorKind.INVALID);
                assertThat(e).hasMessageContaining("\"own\"").hasMessageNotContainingAny("evil", "EVIL");
            }
        }
        assertThat(calls).isEmpty();
    }

    @Test
    void aHostIsChosenInTheWayThatItsFactsSay() {
        PlatformHttp exchanged =
                builder().host("own", URI.create("http://127.0.0.1:9")).build().http();
        for (PlatformHttp http : List.of(http(), exchanged)) {
            assertInternal(() -> http.on("own"), "\"own\"", "on(host, customer)");
        }
        assertInternal(() -> http().on("uploads", "abc"), "\"uploads\"", "on(host)");
        assertInternal(() -> http().on("other", "abc"), "\"other\"", "[api, uploads, own]");
        onlyOfCustomers = true;
        assertInternal(() -> http().get("/a"), "no usual one", "on(host, customer)");
        assertThat(calls).isEmpty();
    }

    @Test
    void whatIsPutInThePlaceOfCustomersHostsServesAllCustomers() {
        PlatformHttp http =
                builder().host("own", URI.create("http://127.0.0.1:9")).build().http();

        http.on("own", "abc").get("/a").send();
        http.on("own", "7").get("/b").send();

        assertThat(calls)
                .extracting(call -> call.address().toString())
                .containsExactly("http://127.0.0.1:9/a", "http://127.0.0.1:9/b");
        assertThat(failure(() -> http.request("GET", URI.create("https://c-abc.example.net:8443/v2/a")))
                        .kind())
                .as("nobody is called besides")
                .isEqualTo(ErrorKind.INVALID);
    }

    @Test
    void addressesOfCustomersAreTakenOnlyWhereAllOfTheAddressFits() {
        http().request("GET", URI.create("https://c-abc.example.net:8443/v2/a?b=c"))
                .send();
        for (String wrong : List.of(
                "http://c-abc.example.net:8443/v2/a",
                "https://c-abc.example.net/v2/a",
                "https://c-abc.example.net:8443/v3/a",
                "https://c-abc.example.net:8443/v2/../a",
                "https://c-.example.net:8443/v2/a",
                "https://c-ABC.example.net:8443/v2/a",
                "https://c-a.b.example.net:8443/v2/a",
                "https://c-a@b.example.net:8443/v2/a",
                "https://u@c-abc.example.net:8443/v2/a",
                "https://c-abc.example.net:8443.evil.example/v2/a",
                "https://c-evil.example/c-abc.example.net:8443/v2/a",
                "https://c-a-b.example.net:8443/v2/a",
                "https:c-abc.example.net:8443",
                "https:///v2/a")) {
            assertThat(failure(() -> http().request("GET", URI.create(wrong))).kind())
                    .as(wrong)
                    .isEqualTo(ErrorKind.INVALID);
        }

        assertThat(calls).hasSize(1);
    }

    @Test
    void waitsAsLongAsThePlatformAsks() {
        assertThat(waitAfter("Retry-After", "7")).isEqualTo(Duration.ofSeconds(7));
        assertThat(waitAfter("Retry-After", "Sat, 07 Mar 2026 20:01:00 GMT")).isEqualTo(Duration.ofMinutes(1));
        assertThat(waitAfter("X-Reset", "30")).isEqualTo(Duration.ofSeconds(30));
        assertThat(waitAfter("X-Reset", String.valueOf(NOON.getEpochSecond() + 90)))
                .isEqualTo(Duration.ofSeconds(90));
        assertThat(waitAfter("X-Reset", "soon")).isNull();
    }

    @Test
    void quotaIsCountedByAttemptAndFeatureAndBeginsAnewAtThePlatformsMidnight() {
        SettableClock clock = new SettableClock();
        AdapterContext context =
                builder().clock(clock).ledgers(new QuotaLedgers(clock)).build();
        QuotaLedger ledger = context.ledger().orElseThrow();
        platform = call -> answer(500, "");

        failure(() -> context.http().get("/a").costs("list", QuotaFacts.CHAT).send());
        assertThat(ledger.remaining(QuotaFacts.CHAT)).isEqualTo(29 - 20);
        SimulcastException refused = failure(
                () -> context.http().get("/a").costs("list", QuotaFacts.CHAT).send());
        assertThat(refused.kind()).isEqualTo(ErrorKind.RATE_LIMITED);
        assertThat(refused.retryAfter()).contains(Duration.ofHours(12));
        assertThat(calls).hasSize(1);

        clock.now = NOON.plus(Duration.ofHours(12));
        assertThat(ledger.remaining(QuotaFacts.CHAT)).isEqualTo(29);
        assertThat(ledger.untilReset()).as("clocks are set forward").isEqualTo(Duration.ofHours(23));
    }

    @Test
    void aPlatformThatSaysTheQuotaIsSpentIsBelievedButControlGoesOn() {
        SettableClock clock = new SettableClock();
        AdapterContext context =
                builder().clock(clock).ledgers(new QuotaLedgers(clock)).build();
        explain = failure -> ApiError.spent("quotaExceeded");
        platform = call -> answer(403, "");

        assertThat(failure(() -> context.http().get("/a").send()).retryAfter()).contains(Duration.ofHours(12));
        failure(() -> context.http().get("/a").costs("list", QuotaFacts.STATUS).send());
        assertThat(calls).as("refused here").hasSize(1);
        platform = call -> answer(200, "{}");
        context.http().post("/end").send();
        assertThat(calls).hasSize(2);
    }

    private Duration waitAfter(String header, String value) {
        platform = call ->
                new HttpAnswer(429, Map.of(header.toLowerCase(java.util.Locale.ROOT), List.of(value)), new byte[0]);
        return failure(() -> http().get("/a").send()).retryAfter().orElse(null);
    }

    private PlatformHttp http() {
        return builder().build().http();
    }

    private AdapterContext.Builder builder() {
        HttpTransport transport = new HttpTransport() {
            @Override
            public HttpAnswer send(HttpCall call) {
                calls.add(call);
                return platform.apply(call);
            }

            @Override
            public void close() {}
        };
        return AdapterContext.of(new Adapter(), "studio", transport)
                .credentials(source)
                .client(ClientIdentity.of("client", Secret.of(CLIENT_SECRET)))
                .clock(new SettableClock());
    }

    private static Function<HttpCall, HttpAnswer> onlyNewIsGood() {
        return call ->
                ("Bearer " + NEW).equals(call.headers().get("Authorization")) ? answer(200, "{}") : answer(401, "");
    }

    private static HttpAnswer answer(int status, String body) {
        return new HttpAnswer(status, Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertInternal(ThrowingCallable work, String... said) {
        SimulcastException e = failure(work);
        assertThat(e.kind()).isEqualTo(ErrorKind.INTERNAL);
        assertThat(e.getMessage()).contains(said);
    }

    private static SimulcastException failure(ThrowingCallable work) {
        SimulcastException e = catchThrowableOfType(SimulcastException.class, work);
        assertThat(e).isNotNull();
        return e;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    enum Kind {
        ONE
    }

    record Thing(String id, int count, Kind kind) {}

    /** One refresh serves all who were refused with the same token. */
    private static final class Source implements CredentialSource {
        final AtomicInteger refreshes = new AtomicInteger();
        private Credential now = new Credential.OAuthTokens(Secret.of(OLD), null, null, Set.of(), null);

        @Override
        public synchronized Credential current() {
            return now;
        }

        @Override
        public synchronized Credential after(Credential refused) {
            if (now.equals(refused)) {
                refreshes.incrementAndGet();
                now = new Credential.OAuthTokens(Secret.of(NEW), null, null, Set.of(), null);
            }
            return now;
        }
    }

    private static final class SettableClock extends Clock {
        volatile Instant now = NOON;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private final class Adapter implements PlatformAdapter {
        @Override
        public String id() {
            return "made-up";
        }

        @Override
        public PlatformFacts facts() {
            ApiHost ofCustomers = ApiHost.perCustomer(
                    "own", "https://c-{customer}.example.net:8443/v2", Pattern.compile("[0-9a-z]{1,8}"));
            if (onlyOfCustomers) {
                return PlatformFacts.of(
                                "Made Up",
                                EncodingProfile.passthrough(),
                                MediaLimits.builder("made up", LocalDate.of(2026, 1, 1))
                                        .build())
                        .host(ofCustomers)
                        .build();
            }
            return PlatformFacts.of(
                            "Made Up",
                            EncodingProfile.passthrough(),
                            MediaLimits.builder("made up", LocalDate.of(2026, 1, 1))
                                    .build())
                    .host(ApiHost.of("api", "https://api.example.org/v1"))
                    .host(ApiHost.of("uploads", "https://uploads.example.org"))
                    .host(ofCustomers)
                    .addressField("next")
                    .rateLimitHeader("X-Reset")
                    .quota(new QuotaFacts(
                            100,
                            ZoneId.of("America/Los_Angeles"),
                            Map.of("list", 20),
                            1,
                            Map.of(QuotaFacts.CHAT, 0.29),
                            "made up",
                            LocalDate.of(2026, 1, 1)))
                    .build();
        }

        @Override
        public ApiError explain(ApiFailure failure) {
            return explain.apply(failure);
        }

        @Override
        public CheckResult check(PlatformContext context) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Broadcast prepare(BroadcastRequest request, PlatformContext context) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void end(Broadcast broadcast, PlatformContext context) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void discard(Broadcast broadcast, PlatformContext context) {
            throw new UnsupportedOperationException();
        }
    }
}
