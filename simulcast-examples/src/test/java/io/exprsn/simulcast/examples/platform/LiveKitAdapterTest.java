package io.exprsn.simulcast.examples.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.credential.Credential.Account;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.BroadcastStatus.Phase;
import io.exprsn.simulcast.spi.BroadcastStatus.Receiving;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.testkit.AdapterBench;
import io.exprsn.simulcast.testkit.FakeAnswer;
import io.exprsn.simulcast.testkit.FakeApi;
import io.exprsn.simulcast.testkit.FakeFault;
import io.exprsn.simulcast.testkit.FakeRequest;
import io.exprsn.simulcast.testkit.PlatformAdapterContract;
import io.exprsn.simulcast.testkit.SettableClock;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class LiveKitAdapterTest extends PlatformAdapterContract {
    private static final String SECRET = "livekit-secret-0123456789abcdef";
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    private final Map<String, Map<String, Object>> ingresses = new LinkedHashMap<>();
    private int made;

    @Override
    protected PlatformAdapter adapter() {
        return new LiveKitAdapter();
    }

    @Override
    protected void script(FakeApi api) {
        api.on("POST", "/twirp/livekit.Ingress/CreateIngress", this::create)
                .on("POST", "/twirp/livekit.Ingress/ListIngress", this::list)
                .on("POST", "/twirp/livekit.Ingress/DeleteIngress", this::delete);
    }

    @Override
    protected Credential credential() {
        return new Credential.ApiToken(Secret.of(SECRET), new Account("APIsampleKey", "studio"));
    }

    @Override
    protected Map<String, String> settings() {
        return Map.of("url", "https://demo.livekit.test", "room", "friday");
    }

    /** Twirp reads by POST. */
    @Override
    protected boolean isReading(FakeRequest request) {
        return request.path().endsWith("/ListIngress");
    }

    @Override
    protected boolean isCreating(FakeRequest request) {
        return request.path().endsWith("/CreateIngress");
    }

    @Override
    protected FakeAnswer refusal(int status) {
        String code = Map.of(
                        401, "unauthenticated", 403, "permission_denied", 404, "not_found", 429, "resource_exhausted")
                .getOrDefault(status, "unavailable");
        return FakeAnswer.json(status, Map.of("code", code, "msg", "so it is"));
    }

    @Override
    protected void forget(FakeApi api, Broadcast broadcast) {
        ingresses.remove(broadcast.id());
    }

    private FakeAnswer create(FakeRequest request) {
        if (!isSigned(request)) {
            return refusal(401);
        }
        Map<String, Object> ingress = new LinkedHashMap<>(request.json());
        String id = "IN_" + ++made;
        ingress.put("ingress_id", id);
        ingress.put("url", "rtmps://demo.rtmp.livekit.test/x");
        ingress.put("stream_key", "key-of-" + id);
        ingress.put("state", Map.of("status", "ENDPOINT_INACTIVE", "error", ""));
        ingresses.put(id, ingress);
        return FakeAnswer.json(200, ingress);
    }

    private FakeAnswer list(FakeRequest request) {
        if (!isSigned(request)) {
            return refusal(401);
        }
        Object id = request.json().get("ingress_id");
        if (id != null && !ingresses.containsKey(id)) {
            return refusal(404);
        }
        List<Map<String, Object>> found = new ArrayList<>(ingresses.values());
        found.removeIf(one -> id == null
                ? !one.get("room_name").equals(request.json().get("room_name"))
                : !one.get("ingress_id").equals(id));
        return FakeAnswer.json(200, Map.of("items", found));
    }

    private FakeAnswer delete(FakeRequest request) {
        if (!isSigned(request)) {
            return refusal(401);
        }
        Map<String, Object> gone = ingresses.remove(request.json().get("ingress_id"));
        return gone == null ? refusal(404) : FakeAnswer.json(200, gone);
    }

    /** As the server checks it. */
    private static boolean isSigned(FakeRequest request) {
        String[] parts = request.header("Authorization")
                .orElse("")
                .replaceFirst("Bearer ", "")
                .split("\\.");
        return parts.length == 3
                && parts[2].equals(signature(parts[0] + "." + parts[1]))
                && claims(request).contains("\"iss\":\"APIsampleKey\"")
                && claims(request).contains("\"ingressAdmin\":true");
    }

    private static String signature(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String claims(FakeRequest request) {
        String token = request.header("Authorization").orElseThrow();
        return new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8);
    }

    @Test
    void signsATokenForMinutes() {
        withBench(credential(), (api, bench) -> {
            new LiveKitAdapter().check(bench.context());
            assertThat(api.requests())
                    .singleElement()
                    .satisfies(request -> assertThat(claims(request))
                            .isEqualTo("{\"iss\":\"APIsampleKey\",\"nbf\":1795607970,\"exp\":1795608300,"
                                    + "\"video\":{\"ingressAdmin\":true}}"));
        });
    }

    @Test
    void asksForAKeyAndItsSecret() {
        withBench(
                new Credential.ApiToken(Secret.of(SECRET), null),
                (api, bench) -> assertThatThrownBy(() -> new LiveKitAdapter().check(bench.context()))
                        .isInstanceOfSatisfying(SimulcastException.class, told -> {
                            assertThat(told.kind()).isEqualTo(ErrorKind.AUTHENTICATION);
                            assertThat(told.remedy()).contains("API key");
                        }));
    }

    @Test
    void takesAMissingGrantForAWrongKey() {
        withBench(credential(), (api, bench) -> {
            api.failAll(new FakeFault.Answers(refusal(401)));
            assertThatThrownBy(() -> new LiveKitAdapter().check(bench.context()))
                    .hasMessageContaining("may administer ingresses");
        });
    }

    @Test
    void goesOnWithWhatALostAttemptMade() {
        withBench(credential(), (api, bench) -> {
            BroadcastRequest request = BroadcastRequest.of("intent-a", Metadata.titled("A title"));
            api.fail(this::isCreating, 1, new FakeFault.LosesTheAnswer());
            assertThatThrownBy(() -> new LiveKitAdapter().prepare(request, bench.context()))
                    .isInstanceOf(SimulcastException.class);
            new LiveKitAdapter().prepare(request, bench.context());
            assertThat(ingresses).hasSize(1);
        });
    }

    @Test
    void readsTheServersWordsForAPhase() {
        withBench(credential(), (api, bench) -> {
            LiveKitAdapter adapter = new LiveKitAdapter();
            Broadcast broadcast =
                    adapter.prepare(BroadcastRequest.of("intent-a", Metadata.unchanged()), bench.context());
            assertThat(adapter.status(broadcast, bench.context()).phase()).isEqualTo(Phase.WAITING);
            Map<String, Object> ingress = ingresses.get(broadcast.id());
            ingress.put("state", Map.of("status", "ENDPOINT_PUBLISHING"));
            assertThat(adapter.status(broadcast, bench.context()).phase()).isEqualTo(Phase.LIVE);
            assertThat(adapter.status(broadcast, bench.context()).receiving()).isEqualTo(Receiving.YES);
            ingress.put("state", Map.of("status", "ENDPOINT_ERROR", "error", "no video"));
            assertThat(adapter.status(broadcast, bench.context()).issues())
                    .singleElement()
                    .satisfies(issue -> assertThat(issue.text()).isEqualTo("no video"));
        });
    }

    private interface Trial {
        void run(FakeApi api, AdapterBench bench);
    }

    private void withBench(Credential credential, Trial trial) {
        try (FakeApi api = FakeApi.open();
                AdapterBench bench = AdapterBench.of(new LiveKitAdapter(), api)
                        .settings(settings())
                        .credential(credential)
                        .clock(SettableClock.at(NOON))
                        .build()) {
            script(api);
            trial.run(api, bench);
        }
    }
}
