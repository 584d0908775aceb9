package io.exprsn.simulcast.examples.platform;

import io.exprsn.simulcast.AudioCodec;
import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.VideoCodec;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.spi.ApiError;
import io.exprsn.simulcast.spi.ApiFailure;
import io.exprsn.simulcast.spi.ApiHost;
import io.exprsn.simulcast.spi.ApiRequest;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.Broadcast.IngestProtocol;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.BroadcastStatus;
import io.exprsn.simulcast.spi.BroadcastStatus.Issue;
import io.exprsn.simulcast.spi.BroadcastStatus.Issue.Severity;
import io.exprsn.simulcast.spi.BroadcastStatus.Phase;
import io.exprsn.simulcast.spi.BroadcastStatus.Receiving;
import io.exprsn.simulcast.spi.CheckResult;
import io.exprsn.simulcast.spi.MediaLimits;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformContext;
import io.exprsn.simulcast.spi.PlatformFacts;
import io.exprsn.simulcast.spi.PlatformSetting;
import io.exprsn.simulcast.spi.ReportsStatus;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A LiveKit room as a destination: media is pushed into an ingress, which takes part in the room. The credential is an API token whose
 * account's id is the API key.
 */
public final class LiveKitAdapter implements PlatformAdapter, ReportsStatus {
    private static final LocalDate READ = LocalDate.of(2026, 11, 22);
    private static final String HOST = "server";
    private static final String URL = "url";
    private static final String ROOM = "room";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");
    private static final String NOT_FOUND = "not_found";
    private static final Duration NEXT_LOOK = Duration.ofSeconds(5);

    /** Long enough for clocks that differ, too short to be worth stealing. */
    private static final Duration TOKEN_LASTS = Duration.ofMinutes(5);

    private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(30);

    private static final PlatformFacts FACTS = PlatformFacts.of(
                    "LiveKit",
                    EncodingProfile.builder()
                            .size(1280, 720)
                            .frameRate(30)
                            .videoKilobits(3_000)
                            .audioKilobits(128)
                            .build(),
                    MediaLimits.builder("livekit/protocol: livekit_ingress.proto", READ)
                            .videoCodecs(VideoCodec.H264)
                            .audioCodecs(AudioCodec.AAC)
                            .keyFrames(Duration.ofSeconds(2), Duration.ofSeconds(4))
                            .build())
            .midStream(PlatformFacts.MidStreamChange.RECONNECT)
            .host(ApiHost.fromSetting(HOST, URL))
            .setting(new PlatformSetting(
                    URL,
                    "Address of the LiveKit server, https://host",
                    true,
                    Set.of(),
                    Pattern.compile("https://[^/?#]+")))
            .setting(PlatformSetting.optional(
                    ROOM, "Name of the room that the stream takes part in; the destination's unless given"))
            .build();

    /** Made by {@link java.util.ServiceLoader}. */
    public LiveKitAdapter() {}

    @Override
    public String id() {
        return "livekit";
    }

    @Override
    public PlatformFacts facts() {
        return FACTS;
    }

    @Override
    public CheckResult check(PlatformContext context) {
        ingresses(context, Map.of("room_name", room(context)), "Looking whether ingresses can be listed");
        return CheckResult.ready(apiKey(context).account());
    }

    @Override
    public Broadcast prepare(BroadcastRequest request, PlatformContext context) {
        IngressInfo ingress = request.previous()
                .flatMap(previous -> ingress(previous.id(), context))
                .or(() -> madeEarlier(request.intentId(), context))
                .orElseGet(() -> create(request, context));
        Broadcast.Ingest ingest = ingest(ingress);
        if (!request.protocols().contains(ingest.protocol())) {
            throw new SimulcastException(
                    ErrorKind.REJECTED,
                    "The LiveKit server takes media by " + ingest.protocol() + ", and what can be sent is "
                            + request.protocols(),
                    "Look at the rtmp_base_url in the configuration of LiveKit's ingress service");
        }
        return Broadcast.of(id(), told(ingress.ingress_id(), "ingress_id"))
                .ingest(ingest)
                .build();
    }

    /** An attempt of which nobody heard has left an ingress whose name is the intent's id. */
    private static Optional<IngressInfo> madeEarlier(String intentId, PlatformContext context) {
        return ingresses(context, Map.of("room_name", room(context)), "Looking for an ingress made earlier")
                .filter(one -> intentId.equals(one.name()))
                .findFirst();
    }

    private static IngressInfo create(BroadcastRequest request, PlatformContext context) {
        return call(context, "CreateIngress")
                .json(Map.of(
                        "input_type",
                        "RTMP_INPUT",
                        "name",
                        request.intentId(),
                        "room_name",
                        room(context),
                        "participant_identity",
                        request.intentId(),
                        "participant_name",
                        request.metadata().titleIfGiven().orElse(context.destination())))
                .doing("Creating the ingress")
                .read(IngressInfo.class);
    }

    private static Broadcast.Ingest ingest(IngressInfo ingress) {
        String url = told(ingress.url(), "url");
        Secret key = Secret.of(told(ingress.stream_key(), "stream_key"));
        for (IngestProtocol protocol : List.of(IngestProtocol.RTMPS, IngestProtocol.RTMP)) {
            if (url.matches(protocol.name().toLowerCase(Locale.ROOT) + "://[^/?#]+(/[^?#]*)?")) {
                return new Broadcast.Ingest(protocol, URI.create(url), key);
            }
        }
        throw unexpected("with an ingress whose url is no rtmp:// or rtmps:// address");
    }

    /** An ingress that is gone takes nothing any more: to end a broadcast and to undo it is the same. */
    @Override
    public void end(Broadcast broadcast, PlatformContext context) {
        delete(broadcast, context);
    }

    @Override
    public void discard(Broadcast broadcast, PlatformContext context) {
        delete(broadcast, context);
    }

    private static void delete(Broadcast broadcast, PlatformContext context) {
        ApiRequest request = call(context, "DeleteIngress")
                .json(Map.of("ingress_id", broadcast.id()))
                .doing("Deleting the ingress");
        try {
            request.send();
        } catch (SimulcastException e) {
            if (!isNotFound(e)) {
                throw e;
            }
        }
    }

    @Override
    public BroadcastStatus status(Broadcast broadcast, PlatformContext context) {
        IngressState state = ingress(broadcast.id(), context)
                .map(found -> Optional.ofNullable(found.state()).orElse(IngressState.UNTOLD))
                .orElse(IngressState.GONE);
        return new BroadcastStatus(state.phase(), state.receiving(), state.issues(), NEXT_LOOK);
    }

    private static Optional<IngressInfo> ingress(String id, PlatformContext context) {
        try {
            return ingresses(context, Map.of("ingress_id", id), "Looking at the ingress")
                    .filter(one -> id.equals(one.ingress_id()))
                    .findFirst();
        } catch (SimulcastException e) {
            if (isNotFound(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Stream<IngressInfo> ingresses(PlatformContext context, Map<String, String> which, String doing) {
        ListIngressResponse answer =
                call(context, "ListIngress").json(which).doing(doing).read(ListIngressResponse.class);
        return Stream.ofNullable(answer.items()).flatMap(List::stream);
    }

    private static ApiRequest call(PlatformContext context, String method) {
        return context.http().post("/twirp/livekit.Ingress/" + method);
    }

    /** Errors are Twirp's: a code in JSON. A missing grant is {@code unauthenticated}, a proxy's errors have no code. */
    @Override
    public ApiError explain(ApiFailure failure) {
        String code = failure.read(TwirpError.class).map(TwirpError::code).orElse("");
        if (code.equals(NOT_FOUND)) {
            return ApiError.of(ErrorKind.REJECTED, NOT_FOUND, "Begin a new broadcast");
        }
        if (failure.status() == 401) {
            // Our token is made anew for each request: asking for another one would not help.
            return ApiError.of(
                    ErrorKind.AUTHENTICATION,
                    "unauthenticated",
                    "Look whether API key and secret belong to this server and may administer ingresses");
        }
        return ApiError.byStatus(failure);
    }

    /** A JSON web token for the next minutes, signed with the API secret. */
    @Override
    public void authorize(ApiRequest request, PlatformContext context) {
        Credential.ApiToken key = apiKey(context);
        Instant now = context.clock().instant();
        String claims = """
                {"iss":"%s","nbf":%d,"exp":%d,"video":{"ingressAdmin":true}}""".formatted(
                        key.account().id(),
                        now.minus(CLOCKS_DIFFER).getEpochSecond(),
                        now.plus(TOKEN_LASTS).getEpochSecond());
        String signed = base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + base64(claims.getBytes(StandardCharsets.UTF_8));
        request.bearer(Secret.of(signed + "." + base64(hmac(key.token(), signed))));
    }

    private static Credential.ApiToken apiKey(PlatformContext context) {
        if (context.credential() instanceof Credential.ApiToken token
                && token.account() != null
                && NAME.matcher(token.account().id()).matches()) {
            return token;
        }
        throw new SimulcastException(
                ErrorKind.AUTHENTICATION,
                "Destination " + context.destination() + " has no LiveKit API key and secret",
                "Give an API token: the secret, with an account whose id is the API key");
    }

    private static byte[] hmac(Secret secret, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            // The secret signs, and does not leave.
            mac.init(new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new SimulcastException(
                    ErrorKind.INTERNAL, "Signing a token: this Java has no HmacSHA256", "Use another Java", e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String room(PlatformContext context) {
        return context.settings().getOrDefault(ROOM, context.destination());
    }

    private static boolean isNotFound(SimulcastException e) {
        return e.reason().filter(NOT_FOUND::equals).isPresent();
    }

    private static String told(@Nullable String value, String field) {
        if (value == null || value.isEmpty()) {
            throw unexpected("without " + field);
        }
        return value;
    }

    private static SimulcastException unexpected(String what) {
        return new SimulcastException(
                ErrorKind.REJECTED,
                "The LiveKit server answered " + what,
                "Look whether the address is that of a LiveKit server with an ingress service");
    }

    // Names as in livekit_ingress.proto, which the server also uses in JSON.

    private record ListIngressResponse(@Nullable List<IngressInfo> items) {}

    private record IngressInfo(
            @Nullable String ingress_id,
            @Nullable String name,
            @Nullable String url,
            @Nullable String stream_key,
            @Nullable IngressState state) {}

    private record IngressState(
            @Nullable String status, @Nullable String error) {
        static final IngressState UNTOLD = new IngressState("", "");
        static final IngressState GONE = new IngressState("GONE", "");

        Phase phase() {
            return switch (String.valueOf(status)) {
                case "ENDPOINT_INACTIVE" -> Phase.WAITING;
                case "ENDPOINT_BUFFERING" -> Phase.STARTING;
                case "ENDPOINT_PUBLISHING" -> Phase.LIVE;
                case "ENDPOINT_COMPLETE" -> Phase.ENDED;
                case "GONE" -> Phase.GONE;
                default -> Phase.UNKNOWN;
            };
        }

        Receiving receiving() {
            return switch (String.valueOf(status)) {
                case "ENDPOINT_BUFFERING", "ENDPOINT_PUBLISHING" -> Receiving.YES;
                case "ENDPOINT_INACTIVE", "ENDPOINT_COMPLETE" -> Receiving.NO;
                default -> Receiving.UNTOLD;
            };
        }

        List<Issue> issues() {
            return error == null || error.isEmpty()
                    ? List.of()
                    : List.of(new Issue(Severity.ERROR, String.valueOf(status), error));
        }
    }

    private record TwirpError(@Nullable String code) {}
}
