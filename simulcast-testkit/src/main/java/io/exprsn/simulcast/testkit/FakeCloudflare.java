package io.exprsn.simulcast.testkit;

import io.exprsn.simulcast.spi.Metadata;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Cloudflare Stream for the tests of an application: its API as the adapter calls it, and an ingest that checks what arrives. The status of
 * an input is what comes under its key, and what it records begins and ends with that.
 *
 * <pre>{@code
 * TestCertificates certificates = TestCertificates.create(folder);
 * try (FakeCloudflare cloudflare = FakeCloudflare.open(certificates)) {
 *     cloudflare.hosts(); // gives the addresses to put in the place of Cloudflare's
 *     // start a show to Cloudflare that trusts certificates.caPem()
 *     cloudflare.storageFull(true);
 * }
 * }</pre>
 *
 * <p>It takes RTMPS as localhost; SRT it does not offer. Any token is good for the account {@value #ACCOUNT}, and for no other. All methods
 * may be called by any thread; {@link #close} leaves no thread and no connection.
 */
public final class FakeCloudflare implements AutoCloseable {
    /** The account that there is. */
    public static final String ACCOUNT = "0123456789abcdef0123456789abcdef";

    private static final String BASE = "/client/v4";
    private static final int LONGEST_PAGE = 1000;
    private static final int SHORTEST_KEPT = 30;
    private static final int LONGEST_KEPT = 1096;

    private final FakeApi api = FakeApi.open();
    private final PlatformIngest ingest;
    private final Clock clock;
    private final Object monitor = new Object();
    private final String elsewhere = "MTQ0" + CloudflareInput.newUid() + "k-of-somebody-else";

    // Guarded by the monitor.
    private final Map<String, CloudflareInput> inputs = new LinkedHashMap<>();
    private final List<CloudflareInput> deleted = new ArrayList<>();
    private final Set<String> shown = new LinkedHashSet<>();
    private @Nullable Complaint complaint;
    private int viewers;
    private boolean offline;
    private boolean handsOutAnothersKey;
    private boolean full;
    private boolean unpaid;
    private boolean refusesTokens;

    /**
     * An input as its owner sees it.
     *
     * @param id its uid
     * @param state {@code waiting} before anybody sent, {@code disabled}, or Cloudflare's word for the connection, such as
     *     {@code connected}
     * @param title its name
     * @param privacy unlisted where whoever has the address can watch; private where addresses are signed, and where nothing is recorded,
     *     as then there is nothing to watch
     */
    public record Input(String id, String state, String title, Metadata.Privacy privacy) {}

    private record Complaint(String word, @Nullable String reason) {}

    private FakeCloudflare(Clock clock, TestCertificates certificates) {
        this.clock = clock;
        ingest = new PlatformIngest("live", certificates, IngestBehavior.standard());
    }

    /** Opens one that goes by the system's clock. */
    public static FakeCloudflare open(TestCertificates certificates) {
        return open(Clock.systemUTC(), certificates);
    }

    /** Opens one. */
    public static FakeCloudflare open(Clock clock, TestCertificates certificates) {
        FakeCloudflare cloudflare = new FakeCloudflare(clock, certificates);
        cloudflare.script();
        return cloudflare;
    }

    /** Addresses by the adapter's names of its hosts. */
    public Map<String, URI> hosts() {
        return Map.of("api", URI.create(api.address() + BASE), "customer", api.address());
    }

    /** Its API, where faults can be laid over and requests be read. */
    public FakeApi api() {
        return api;
    }

    /** Its ingest, which says what media came. */
    public CheckingIngest ingest() {
        return ingest.checking();
    }

    /**
     * Makes an input as a person does, with recordings that everybody may watch.
     *
     * @return its uid
     */
    public String makeInput(String name) {
        synchronized (monitor) {
            CloudflareInput made = new CloudflareInput(true, clock.instant());
            made.change(Map.of("meta", Map.of("name", name), "recording", Map.of("mode", "automatic")));
            inputs.put(made.uid, made);
            take();
            return made.uid;
        }
    }

    /** All inputs that are there, the first one first. */
    public List<Input> broadcasts() {
        synchronized (monitor) {
            look();
            return inputs.values().stream()
                    .map(one -> new Input(one.uid, state(one), one.name(), one.privacy()))
                    .toList();
        }
    }

    /** State of an input as in {@link Input}; empty if there is none of this uid. */
    public Optional<String> state(String id) {
        return broadcasts().stream()
                .filter(one -> one.id().equals(id))
                .map(Input::state)
                .findFirst();
    }

    /** Uids of all inputs that were made by the API and would take media now, and of a person's while they receive. */
    public List<String> openBroadcasts() {
        synchronized (monitor) {
            look();
            return inputs.values().stream()
                    .filter(one -> one.enabled && (!one.madeByPerson || one.isReceiving()))
                    .map(one -> one.uid)
                    .toList();
        }
    }

    /** Uids of all inputs on which whoever has the address could watch something until now, deleted ones included. */
    public List<String> publicBroadcasts() {
        synchronized (monitor) {
            look();
            return List.copyOf(shown);
        }
    }

    /** Name of an input as title, and who may see it; empty if there is none of this uid. */
    public Optional<Metadata> metadata(String id) {
        synchronized (monitor) {
            return Optional.ofNullable(inputs.get(id))
                    .map(one -> Metadata.titled(one.name()).visibleTo(one.privacy()));
        }
    }

    /** How many watch each input that can be watched; none unless said otherwise. */
    public void viewers(int count) {
        synchronized (monitor) {
            viewers = count;
        }
    }

    /**
     * Disables an input, as a person at the dashboard can: what is sent breaks off, and its key is refused.
     *
     * @throws IllegalArgumentException if there is none of this uid
     */
    public void endByPerson(String id) {
        synchronized (monitor) {
            look();
            CloudflareInput input = known(id);
            input.enabled = false;
            cut(input, input.key);
        }
    }

    /**
     * Deletes an input, as a person at the dashboard can; its recordings stay.
     *
     * @throws IllegalArgumentException if there is none of this uid
     */
    public void deleteByPerson(String id) {
        synchronized (monitor) {
            look();
            delete(known(id));
        }
    }

    /** Whether Cloudflare says that nobody sends, whatever arrives. */
    public void goOffline(boolean away) {
        synchronized (monitor) {
            look();
            offline = away;
        }
    }

    /** Whether the key that is told for an input belongs to another one, which is nobody's here. */
    public void keyOfAnotherBroadcast(boolean another) {
        synchronized (monitor) {
            handsOutAnothersKey = another;
            take();
        }
    }

    /**
     * Another encoder takes the keys: its media comes in the place of what was sent, and who sent that is refused until
     * {@link #releaseTakeOver}.
     */
    public void takeOver() {
        synchronized (monitor) {
            look();
            inputs.values().forEach(one -> one.takenOver(ingest.checking().publications()));
            ingest.takeOver();
        }
    }

    /** The other encoder leaves. */
    public void releaseTakeOver() {
        synchronized (monitor) {
            inputs.values().forEach(one -> one.released(clock.instant()));
            ingest.releaseTakeOver();
        }
    }

    /**
     * Says this of the connection to each input, whatever arrives, until {@link #complainNoMore}.
     *
     * @param word Cloudflare's own, such as {@code failed_to_connect} or {@code ttl_exceeded}
     * @param reason Cloudflare's own; null for none
     */
    public void complain(String word, @Nullable String reason) {
        synchronized (monitor) {
            complaint = new Complaint(word, reason);
        }
    }

    /** Says again what is. */
    public void complainNoMore() {
        synchronized (monitor) {
            complaint = null;
        }
    }

    /** Whether the storage is full: inputs can be made, and what is sent from now on is refused. */
    public void storageFull(boolean isFull) {
        synchronized (monitor) {
            full = isFull;
            take();
        }
    }

    /** Whether Stream was bought for the account; it was unless said otherwise. */
    public void subscribed(boolean bought) {
        synchronized (monitor) {
            unpaid = !bought;
        }
    }

    /** Whether tokens are refused, as after a person deleted them. */
    public void refuseTokens(boolean refused) {
        synchronized (monitor) {
            refusesTokens = refused;
        }
    }

    @Override
    public void close() {
        api.close();
        ingest.close();
    }

    private void script() {
        String inputsPath = "/stream/live_inputs";
        String one = inputsPath + "/{uid}";
        api.on("GET", BASE + "/user/tokens/verify", this::verify)
                .on("GET", BASE + "/accounts/{account}/tokens/verify", this::verify)
                .on("GET", "/{uid}/views", this::views);
        account(
                "GET",
                "/stream/storage-usage",
                request -> good(FakeFields.of(
                        "totalStorageMinutes",
                        full ? 10_000 : 120,
                        "totalStorageMinutesLimit",
                        10_000,
                        "videoCount",
                        3)));
        account("GET", "/stream", this::videos);
        account("GET", inputsPath, request -> good(list()));
        account("POST", inputsPath, this::create);
        input("GET", one, (request, input) -> good(item(input)));
        input("PUT", one, this::change);
        input("DELETE", one, (request, input) -> {
            delete(input);
            return good("");
        });
        input("POST", one + "/rotate_keys", (request, input) -> {
            String old = input.key;
            input.rotateKey(clock.instant());
            cut(input, old);
            return good(item(input));
        });
        input("GET", one + "/outputs", (request, input) -> good(List.copyOf(input.outputs.values())));
        input("POST", one + "/outputs", (request, input) -> addOutput(request.json(), input));
        input("PUT", one + "/outputs/{output}", this::switchOutput);
        input(
                "DELETE",
                one + "/outputs/{output}",
                (request, input) -> input.outputs.remove(request.variable("output")) == null
                        ? unknown()
                        : FakeAnswer.json(200, Map.of()));
    }

    /** A call below the account, with a token that is good for it. */
    private void account(String method, String path, Function<FakeRequest, FakeAnswer> answer) {
        api.on(method, BASE + "/accounts/{account}" + path, request -> {
            synchronized (monitor) {
                look();
                FakeAnswer refusal = refusal(request);
                return refusal == null ? answer.apply(request) : refusal;
            }
        });
    }

    /** A call about an input that is there. */
    private void input(String method, String path, BiFunction<FakeRequest, CloudflareInput, FakeAnswer> answer) {
        account(method, path, request -> {
            CloudflareInput input = inputs.get(request.variable("uid"));
            return input == null ? unknown() : answer.apply(request, input);
        });
    }

    private @Nullable FakeAnswer refusal(FakeRequest request) {
        if (refusesTokens || !hasToken(request)) {
            return refusal(401, 10_000, "Authentication error");
        }
        if (!request.variable("account").equals(ACCOUNT)) {
            return refusal(403, 10_000, "Authentication error");
        }
        return unpaid ? refusal(403, 10_002, "Stream is not enabled for this account") : null;
    }

    private static boolean hasToken(FakeRequest request) {
        return request.header("Authorization")
                .filter(value -> value.startsWith("Bearer "))
                .isPresent();
    }

    private FakeAnswer verify(FakeRequest request) {
        synchronized (monitor) {
            return refusesTokens || !hasToken(request)
                    ? refusal(401, 1000, "Invalid API Token")
                    : good(FakeFields.of("id", "ed17574386854bf78a67040be0a770b0", "status", "active"));
        }
    }

    private static FakeAnswer good(Object result) {
        return FakeAnswer.json(
                200, FakeFields.of("result", result, "success", true, "errors", List.of(), "messages", List.of()));
    }

    private static FakeAnswer refusal(int status, int code, String message) {
        return FakeAnswer.json(
                        status,
                        FakeFields.of(
                                "result",
                                null,
                                "success",
                                false,
                                "errors",
                                List.of(FakeFields.of("code", code, "message", message)),
                                "messages",
                                null))
                .with("cf-ray", "8f1e2d3c4b5a6978-FRA");
    }

    private static FakeAnswer unknown() {
        return refusal(404, 10_003, "Not found");
    }

    private Map<String, @Nullable Object> list() {
        List<Map<String, @Nullable Object>> rows =
                inputs.values().stream().map(CloudflareInput::row).toList();
        return FakeFields.of("liveInputs", rows, "range", rows.size(), "total", rows.size());
    }

    private FakeAnswer create(FakeRequest request) {
        Map<String, Object> wanted = request.json();
        if (!isKeptLongEnough(wanted)) {
            return badRetention();
        }
        CloudflareInput made = new CloudflareInput(false, clock.instant());
        made.change(wanted);
        inputs.put(made.uid, made);
        take();
        return good(item(made));
    }

    private FakeAnswer change(FakeRequest request, CloudflareInput input) {
        Map<String, Object> changes = request.json();
        if (!isKeptLongEnough(changes)) {
            return badRetention();
        }
        input.change(changes);
        if (input.enabled) {
            take();
        } else {
            cut(input, input.key);
        }
        return good(item(input));
    }

    private static boolean isKeptLongEnough(Map<String, Object> wanted) {
        return !(wanted.get("deleteRecordingAfterDays") instanceof Number days)
                || days.intValue() >= SHORTEST_KEPT && days.intValue() <= LONGEST_KEPT;
    }

    private static FakeAnswer badRetention() {
        return refusal(400, 10_060, "deleteRecordingAfterDays must be from 30 to 1096");
    }

    private Map<String, @Nullable Object> item(CloudflareInput input) {
        return input.item(ingest.server() + "/", handsOutAnothersKey ? elsewhere : input.key, status(input));
    }

    private @Nullable Object status(CloudflareInput input) {
        Instant now = clock.instant();
        Complaint said = complaint;
        if (said != null) {
            return CloudflareInput.status(said.word(), said.reason(), now, now);
        }
        return offline ? CloudflareInput.status("disconnected", null, now, now) : input.status(now);
    }

    private FakeAnswer videos(FakeRequest request) {
        if (request.query("limit")
                .filter(limit -> Integer.parseInt(limit) > LONGEST_PAGE)
                .isPresent()) {
            return refusal(400, 10_005, "limit must be at most 1000");
        }
        String asked = request.query("live_input_id").orElse("");
        List<CloudflareInput> all = new ArrayList<>(inputs.values());
        all.addAll(deleted);
        return good(all.stream()
                .filter(one -> one.uid.equals(asked))
                .flatMap(one -> one.recordings().stream())
                .filter(video -> request.query("end")
                        .map(Instant::parse)
                        .map(end -> Instant.parse(String.valueOf(video.get("created")))
                                .isBefore(end))
                        .orElse(true))
                .toList());
    }

    private FakeAnswer addOutput(Map<String, Object> wanted, CloudflareInput input) {
        if (!(wanted.get("url") instanceof String) || !(wanted.get("streamKey") instanceof String)) {
            return refusal(400, 10_005, "url and streamKey are required");
        }
        Map<String, @Nullable Object> output = FakeFields.of(
                "uid",
                CloudflareInput.newUid(),
                "url",
                wanted.get("url"),
                "streamKey",
                wanted.get("streamKey"),
                "enabled",
                wanted.getOrDefault("enabled", true));
        input.outputs.put(String.valueOf(output.get("uid")), output);
        return good(output);
    }

    private FakeAnswer switchOutput(FakeRequest request, CloudflareInput input) {
        Map<String, @Nullable Object> output = input.outputs.get(request.variable("output"));
        if (output == null) {
            return unknown();
        }
        Map<String, Object> changes = request.json();
        if (!changes.keySet().equals(Set.of("enabled"))) {
            return refusal(400, 10_005, "only enabled can change");
        }
        output.putAll(changes);
        return good(output);
    }

    /** Anybody may ask. */
    private FakeAnswer views(FakeRequest request) {
        synchronized (monitor) {
            look();
            CloudflareInput input = inputs.get(request.variable("uid"));
            if (input == null || input.hidesViewers()) {
                return FakeAnswer.empty(404);
            }
            return FakeAnswer.json(200, Map.of("liveViewers", input.isShown() && !offline ? viewers : 0));
        }
    }

    private void look() {
        List<Publication> all = ingest.checking().publications();
        for (CloudflareInput input : inputs.values()) {
            input.look(all, clock.instant());
            if (input.isShown() && input.privacy() != Metadata.Privacy.PRIVATE && !offline) {
                shown.add(input.uid);
            }
        }
    }

    private String state(CloudflareInput input) {
        if (!input.enabled) {
            return "disabled";
        }
        return input.word().isEmpty() ? "waiting" : input.word();
    }

    private void delete(CloudflareInput input) {
        inputs.remove(input.uid);
        deleted.add(input);
        cut(input, input.key);
    }

    /** Lets nobody begin again under a key that is good no more, and ends who sends with it. */
    private void cut(CloudflareInput input, String key) {
        take();
        ingest.cut(key);
        input.cut(ingest.checking().publications(), clock.instant());
    }

    private CloudflareInput known(String id) {
        CloudflareInput input = inputs.get(id);
        if (input == null) {
            throw new IllegalArgumentException("There is no input " + id + "; there are " + inputs.keySet());
        }
        return input;
    }

    /** The ingest takes what is an input's, and what is handed out. */
    private void take() {
        Set<String> keys = new HashSet<>();
        if (!full) {
            inputs.values().stream().filter(one -> one.enabled).forEach(one -> keys.add(one.key));
            if (handsOutAnothersKey) {
                keys.add(elsewhere);
            }
        }
        ingest.take(keys);
    }
}
