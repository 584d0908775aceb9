package io.exprsn.simulcast.platform.cloudflare;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Redactor;
import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.Envelope;
import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.Input;
import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.InputAnswer;
import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.InputChange;
import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.InputRow;
import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.InputsAnswer;
import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.NewOutput;
import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.OutputAnswer;
import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.OutputItem;
import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.OutputSwitch;
import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.OutputsAnswer;
import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.Storage;
import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.StorageAnswer;
import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.Token;
import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.TokenAnswer;
import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.Told;
import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.Video;
import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.VideosAnswer;
import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.Views;
import io.exprsn.simulcast.spi.ApiAnswer;
import io.exprsn.simulcast.spi.ApiRequest;
import io.exprsn.simulcast.spi.PlatformContext;
import io.exprsn.simulcast.spi.PlatformHttp;
import io.exprsn.simulcast.spi.QuotaFacts;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The requests to Cloudflare, one method each. Lives as long as one call of the adapter. */
final class CloudflareApi {
    static final String API = "api";
    static final String CUSTOMER = "customer";

    /** By this errors know which call was refused. */
    static final String COUNTING = "Counting viewers";

    /** Where playback is, clients that name themselves otherwise than browsers do are refused at times, with "error code: 1010". */
    private static final String LIKE_BROWSERS = "Mozilla/5.0 (compatible; Simulcast for Java)";

    private static final Pattern UID = Pattern.compile("[0-9A-Za-z]{1,32}");

    /** Inputs cannot be asked for in pages; thousands of them fit in here. */
    private static final int LARGEST_LIST = 8 * 1024 * 1024;

    /** Most that are told at once. */
    private static final int PAGE = 1000;

    /** More recordings of one input are not looked for: nobody reads on so far. */
    private static final int MOST_PAGES = 5;

    private final PlatformHttp http;
    private final String account;
    private final List<Secret> secrets;

    /**
     * For the account that this destination belongs to.
     *
     * @throws SimulcastException of kind INVALID where it does not say to which
     */
    CloudflareApi(PlatformContext context, CloudflareSettings settings) {
        this.http = context.http();
        this.account = "/accounts/" + settings.account(context);
        this.secrets = context.credential().secrets();
    }

    /** What the user's own token is worth; refused with {@link CloudflareErrors#INVALID_TOKEN} for one of an account. */
    Token verifyAsUser(String doing) {
        return verify(http.get("/user/tokens/verify"), doing);
    }

    /** What the account's own token is worth. */
    Token verifyAsAccount(String doing) {
        return verify(http.get(account + "/tokens/verify"), doing);
    }

    private static Token verify(ApiRequest request, String doing) {
        Token token = read(request, doing, TokenAnswer.class).result();
        if (token == null || token.status() == null) {
            throw CloudflareErrors.unreadable(doing, "it does not say whether the token is active");
        }
        return token;
    }

    /** All inputs of the account. */
    List<InputRow> inputs(String doing) {
        InputsAnswer answer =
                read(http.get(account + "/stream/live_inputs").atMost(LARGEST_LIST), doing, InputsAnswer.class);
        List<InputRow> rows = answer.result() == null ? null : answer.result().liveInputs();
        if (rows == null) {
            throw CloudflareErrors.unreadable(doing, "there is no list of inputs in it");
        }
        return rows.stream()
                .filter(Objects::nonNull)
                .filter(row -> row.uid() != null && UID.matcher(row.uid()).matches())
                .toList();
    }

    Storage storage(String doing) {
        Storage storage = read(http.get(account + "/stream/storage-usage"), doing, StorageAnswer.class)
                .result();
        if (storage == null) {
            throw CloudflareErrors.unreadable(doing, "it says nothing of the storage");
        }
        return storage;
    }

    /** Empty where Cloudflare does not know it. */
    Optional<LiveInput> input(String uid, String doing) {
        return look(uid, QuotaFacts.CONTROL, doing).map(Looked::input);
    }

    /** An input, and how long to wait until the next look. */
    record Looked(LiveInput input, Duration nextLook) {}

    /** Empty where Cloudflare does not know it. */
    Optional<Looked> look(String uid, String feature, String doing) {
        ApiAnswer answer;
        try {
            answer = http.get(path(uid)).costs("input", feature).doing(doing).answer();
        } catch (SimulcastException e) {
            if (CloudflareErrors.isGone(e)) {
                return Optional.empty();
            }
            throw e;
        }
        return Optional.of(new Looked(input(answer.read(InputAnswer.class), doing), CloudflareRate.nextLook(answer)));
    }

    LiveInput create(InputChange settings, String doing) {
        return input(read(http.post(account + "/stream/live_inputs").json(settings), doing, InputAnswer.class), doing);
    }

    /** What is left out stays as it is. */
    LiveInput update(String uid, InputChange changes, String doing) {
        return input(read(http.put(path(uid)).json(changes), doing, InputAnswer.class), doing);
    }

    /** Its recordings stay. One that is gone is no error. */
    void delete(String uid, String doing) {
        try {
            read(http.delete(path(uid)), doing, Told.class);
        } catch (SimulcastException e) {
            if (!CloudflareErrors.isGone(e)) {
                throw e;
            }
        }
    }

    /** Voids the keys, which ends what is sent with them. */
    LiveInput rotate(String uid, String doing) {
        return input(read(http.post(path(uid) + "/rotate_keys"), doing, InputAnswer.class), doing);
    }

    /** All of an input, also those that are switched off. There is no asking for a single one. */
    List<OutputItem> outputs(String uid, String doing) {
        List<OutputItem> outputs = read(http.get(path(uid) + "/outputs"), doing, OutputsAnswer.class)
                .result();
        if (outputs == null) {
            throw CloudflareErrors.unreadable(doing, "there is no list of outputs in it");
        }
        return outputs.stream().filter(Objects::nonNull).toList();
    }

    OutputItem addOutput(String uid, URI server, Secret key, boolean enabled, String doing) {
        NewOutput output = new NewOutput(server.toString(), key.reveal(), enabled); // on its way out
        try {
            return output(read(http.post(path(uid) + "/outputs").json(output), doing, OutputAnswer.class), doing);
        } catch (SimulcastException e) {
            throw without(List.of(key), e); // a refusal may quote what was wrong
        }
    }

    private static SimulcastException without(List<Secret> quoted, SimulcastException e) {
        Redactor redactor = Redactor.of(quoted);
        return new SimulcastException(
                e.kind(),
                redactor.redact(e.problem()),
                redactor.redact(e.remedy()),
                e.getCause(),
                e.retryAfter().orElse(null),
                e.reason().map(redactor::redact).orElse(null));
    }

    /** Nothing else about an output can change. */
    OutputItem switchOutput(String uid, String output, boolean enabled, String doing) {
        return output(
                read(http.put(path(uid, output)).json(new OutputSwitch(enabled)), doing, OutputAnswer.class), doing);
    }

    /** One that is gone is no error. */
    void removeOutput(String uid, String output, String doing) {
        try {
            read(http.delete(path(uid, output)), doing, Told.class);
        } catch (SimulcastException e) {
            if (!CloudflareErrors.isGone(e)) {
                throw e;
            }
        }
    }

    private static OutputItem output(OutputAnswer answer, String doing) {
        if (answer.result() == null) {
            throw CloudflareErrors.unreadable(doing, "there is no output in it");
        }
        return answer.result();
    }

    /**
     * What was recorded of an input; a full page means that there may be more, which are older. An input that is gone may have left some,
     * or be no longer known here either.
     */
    List<Video> videos(String uid, String doing) {
        Map<String, Video> all = new LinkedHashMap<>();
        String before = null;
        for (int page = 0; page < MOST_PAGES; page++) {
            List<Video> videos = page(uid, before, doing);
            int known = all.size();
            videos.forEach(video -> all.putIfAbsent(String.valueOf(video.uid()), video));
            before = videos.stream()
                    .map(Video::created)
                    .filter(Objects::nonNull)
                    .min(String::compareTo)
                    .orElse(null);
            if (videos.size() < PAGE || before == null || all.size() == known) {
                break;
            }
        }
        return new ArrayList<>(all.values());
    }

    private List<Video> page(String uid, @Nullable String before, String doing) {
        ApiRequest request = http.get(account + "/stream")
                .query("live_input_id", known(uid))
                .query("limit", Integer.toString(PAGE))
                .atMost(LARGEST_LIST);
        if (before != null) {
            request.query("end", before);
        }
        List<Video> videos;
        try {
            videos = read(request, doing, VideosAnswer.class).result();
        } catch (SimulcastException e) {
            if (CloudflareErrors.isGone(e)) {
                return List.of();
            }
            throw e;
        }
        if (videos == null) {
            throw CloudflareErrors.unreadable(doing, "there is no list of recordings in it");
        }
        return videos.stream()
                .filter(Objects::nonNull)
                .filter(video -> video.uid() != null && UID.matcher(video.uid()).matches())
                .toList();
    }

    /**
     * How many watch; null where it is not told. Anybody may ask, so the token is not shown there.
     *
     * @param customer the customer's code
     */
    @Nullable
    Long viewers(String uid, String customer) {
        ApiAnswer answer;
        try {
            answer = http.on(CUSTOMER, customer)
                    .get("/" + known(uid) + "/views")
                    .withoutCredential()
                    .header("User-Agent", LIKE_BROWSERS)
                    .costs("views", QuotaFacts.AUDIENCE)
                    .doing(COUNTING)
                    .answer();
        } catch (SimulcastException e) {
            boolean unknown = e.reason().filter("status 404"::equals).isPresent() || CloudflareErrors.isGone(e);
            if (unknown) {
                return null;
            }
            throw without(secrets, e); // the token was not sent, and so is not known to whoever sent this
        }
        if (answer.status() == 204) {
            return null;
        }
        return answer.read(Views.class).liveViewers() instanceof Number count && count.longValue() >= 0
                ? count.longValue()
                : null;
    }

    private static LiveInput input(InputAnswer answer, String doing) {
        CloudflareErrors.requireSuccess(answer, doing);
        Input input = answer.result();
        if (input == null || input.uid() == null || !UID.matcher(input.uid()).matches()) {
            throw CloudflareErrors.unreadable(doing, "it names no input");
        }
        return new LiveInput(input.uid(), input);
    }

    private static <T extends Envelope> T read(ApiRequest request, String doing, Class<T> type) {
        T answer = request.doing(doing).read(type);
        CloudflareErrors.requireSuccess(answer, doing);
        return answer;
    }

    private String path(String uid) {
        return account + "/stream/live_inputs/" + known(uid);
    }

    private String path(String uid, String output) {
        return path(uid) + "/outputs/" + known(output);
    }

    /** What is put into a path. */
    private static String known(String uid) {
        if (!UID.matcher(uid).matches()) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "What should be a uid of Cloudflare is none: it has up to 32 letters and digits",
                    "Give one that Cloudflare made");
        }
        return uid;
    }
}
