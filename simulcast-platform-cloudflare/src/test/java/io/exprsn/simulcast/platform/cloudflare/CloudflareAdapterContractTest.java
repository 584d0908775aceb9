package io.exprsn.simulcast.platform.cloudflare;

import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.testkit.FakeAnswer;
import io.exprsn.simulcast.testkit.FakeApi;
import io.exprsn.simulcast.testkit.FakeRequest;
import io.exprsn.simulcast.testkit.PlatformAdapterContract;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The rules that hold for all adapters, with a Cloudflare that remembers its inputs. */
class CloudflareAdapterContractTest extends PlatformAdapterContract {
    private static final String CUSTOMER = "https://" + PlayedCloudflare.CUSTOMER;

    private static final Map<String, Object> OUTPUT = Map.of(
            "uid",
            PlayedCloudflare.OUTPUT,
            "url",
            "rtmps://a.rtmps.youtube.com:443/live2",
            "streamKey",
            PlayedCloudflare.OUTPUT_KEY,
            "enabled",
            true);

    private final Map<String, Map<String, Object>> inputs = new ConcurrentHashMap<>();
    private final AtomicInteger made = new AtomicInteger();

    @Override
    protected PlatformAdapter adapter() {
        return new CloudflareAdapter();
    }

    @Override
    protected Credential credential() {
        return Cloudflare.token(PlayedCloudflare.ACCOUNT, Secret.of(PlayedCloudflare.TOKEN));
    }

    @Override
    protected void script(FakeApi cloudflare) {
        cloudflare
                .on("GET", PlayedCloudflare.USER_VERIFY, request -> good(Map.of("id", "1", "status", "active")))
                .on(
                        "GET",
                        PlayedCloudflare.STORAGE,
                        request -> good(Map.of("totalStorageMinutes", 1, "totalStorageMinutesLimit", 1000)))
                .on("GET", PlayedCloudflare.INPUTS, request -> list())
                .on("POST", PlayedCloudflare.INPUTS, this::create)
                .on("GET", PlayedCloudflare.INPUTS + "/{uid}", request -> one(request.variable("uid")))
                .on("PUT", PlayedCloudflare.INPUTS + "/{uid}", this::change)
                .on("DELETE", PlayedCloudflare.INPUTS + "/{uid}", this::delete)
                .on("GET", PlayedCloudflare.INPUTS + "/{uid}/outputs", request -> good(List.of(OUTPUT)))
                .on("GET", PlayedCloudflare.VIDEOS, request -> good(List.of(Map.of("uid", "a".repeat(32)))))
                .on("GET", "/{uid}/views", request -> FakeAnswer.json(200, Map.of("liveViewers", 7)));
    }

    private FakeAnswer list() {
        List<Map<String, Object>> rows = new ArrayList<>();
        inputs.forEach((uid, input) -> rows.add(Map.of("uid", uid, "meta", input.getOrDefault("meta", Map.of()))));
        return good(Map.of("liveInputs", rows, "range", rows.size(), "total", rows.size()));
    }

    private FakeAnswer create(FakeRequest request) {
        String uid = "%032x".formatted(made.incrementAndGet());
        Map<String, Object> input = new LinkedHashMap<>(request.json());
        input.put("uid", uid);
        input.put("enabled", true);
        input.put("rtmps", Map.of("url", "rtmps://live.example:443/live/", "streamKey", "rtmps-key-of-" + uid));
        input.put(
                "srt",
                Map.of(
                        "url", "srt://live.example:778",
                        "streamId", "srt-id-of-" + uid,
                        "passphrase", "srt-passphrase-of-" + uid));
        input.put("playback", Map.of("hls", CUSTOMER + "/" + uid + "/manifest/video.m3u8"));
        inputs.put(uid, input);
        return good(input);
    }

    private FakeAnswer change(FakeRequest request) {
        String uid = request.variable("uid");
        Map<String, Object> changed = inputs.computeIfPresent(uid, (same, before) -> {
            Map<String, Object> after = new LinkedHashMap<>(before);
            after.putAll(request.json());
            return after;
        });
        return changed == null ? refusal(404) : good(changed);
    }

    private FakeAnswer one(String uid) {
        Map<String, Object> input = inputs.get(uid);
        return input == null ? refusal(404) : good(input);
    }

    private FakeAnswer delete(FakeRequest request) {
        return inputs.remove(request.variable("uid")) == null ? refusal(404) : good("");
    }

    @Override
    protected void forget(FakeApi cloudflare, Broadcast broadcast) {
        inputs.remove(broadcast.id());
    }

    @Override
    protected FakeAnswer refusal(int status) {
        int code = Map.of(401, 10_000, 403, 10_000, 404, 10_003).getOrDefault(status, 10_001);
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("result", null);
        body.put("success", false);
        body.put("errors", List.of(Map.of("code", code, "message", "so it is")));
        body.put("messages", null);
        return FakeAnswer.json(status, body);
    }

    private static FakeAnswer good(Object result) {
        return FakeAnswer.json(
                200, Map.of("result", result, "success", true, "errors", List.of(), "messages", List.of()));
    }
}
