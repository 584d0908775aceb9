package io.exprsn.simulcast.internal.service;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.EncodingProfile.Preset;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.credential.Credential.SecretSet;
import io.exprsn.simulcast.credential.Credential.StreamKey;
import io.exprsn.simulcast.service.KnownService;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.Broadcast.Ingest;
import io.exprsn.simulcast.spi.Broadcast.IngestProtocol;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.CheckResult;
import io.exprsn.simulcast.spi.MediaLimits;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformContext;
import io.exprsn.simulcast.spi.PlatformFacts;
import io.exprsn.simulcast.spi.PlatformSetting;
import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A service that is sent to with a key copied by hand: one of those that are known, or any. There is nothing to make and nothing to end; it
 * goes live when media arrives. Nobody is called unless the destination asks for a connection to be tried, and then its own server alone.
 */
public final class ServiceByKey implements PlatformAdapter {
    /** Name of the key in a {@link SecretSet}; the other one is {@link Destination#PASSPHRASE}. */
    static final String KEY = "key";

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Pattern LATENCY = Pattern.compile("[0-9]{2,4}");
    private static final int USUAL_KILOBITS = 4_500;
    private static final int USUAL_AUDIO_KILOBITS = 128;

    private final String id;
    private final PlatformFacts facts;
    private final @Nullable KnownService service;

    private ServiceByKey(String id, PlatformFacts facts, @Nullable KnownService service) {
        this.id = id;
        this.facts = facts;
        this.service = service;
    }

    /** Those that are always there: any by RTMP or SRT, a recording, and each known one. */
    public static List<PlatformAdapter> all() {
        return Stream.concat(
                        Stream.of(
                                any(Destination.RTMP, "RTMP service"),
                                any(Destination.SRT, "SRT listener"),
                                recording()),
                        KnownService.all().stream().map(ServiceByKey::of))
                .toList();
    }

    /** The adapter of a known service. */
    public static PlatformAdapter of(KnownService service) {
        PlatformFacts.Builder facts =
                PlatformFacts.of(service.displayName(), profile(service.limits()), service.limits());
        Set<String> regions = new LinkedHashSet<>(service.servers().keySet());
        if (regions.size() > 1) {
            facts.setting(PlatformSetting.oneOf(KnownService.REGION, "which of its servers to send to", regions));
        }
        for (PlatformSetting part : service.parts()) {
            // One that has the whole address needs no part of it, so none is required before that is known.
            facts.setting(new PlatformSetting(part.name(), part.description(), false, part.values(), part.form()));
        }
        if (!service.note().isEmpty()) {
            facts.notice(
                    service.displayName() + ": " + service.note(),
                    service.limits().source(),
                    service.limits().asOf());
        }
        return new ServiceByKey(service.id(), withCommon(facts, service.isSrt()), service);
    }

    private static PlatformAdapter any(String id, String displayName) {
        return new ServiceByKey(id, withCommon(ofNothingKnown(displayName), id.equals(Destination.SRT)), null);
    }

    private static PlatformAdapter recording() {
        PlatformFacts facts = ofNothingKnown("file")
                .setting(PlatformSetting.required(Destination.PATH, "where to record"))
                .setting(PlatformSetting.optional(Destination.SEGMENT, "seconds of media per file"))
                .setting(PlatformSetting.oneOf(
                        Destination.EXISTING,
                        "what to do where the file is there already",
                        Set.of("refuse", "overwrite", "number")))
                .build();
        return new ServiceByKey(Destination.FILE, facts, null);
    }

    private static PlatformFacts.Builder ofNothingKnown(String displayName) {
        MediaLimits none = MediaLimits.builder("no limits known", LocalDate.of(2026, 11, 22))
                .keyFrames(Duration.ofSeconds(2), Duration.ofDays(1))
                .build();
        return PlatformFacts.of(displayName, EncodingProfile.passthrough(), none);
    }

    private static PlatformFacts withCommon(PlatformFacts.Builder facts, boolean srt) {
        facts.setting(PlatformSetting.oneOf(
                Destination.CHECK_CONNECTS,
                "whether a check connects to the server, and to nothing else",
                Set.of("true", "false")));
        if (srt) {
            facts.setting(new PlatformSetting(
                    Destination.LATENCY,
                    "ms in which lost packets may be sent again, 20 to 8000",
                    false,
                    Set.of(),
                    LATENCY));
        }
        return facts.build();
    }

    /** What is encoded where the source does not do: within what the service takes, at most 1080p30 at 4.5 Mbit/s. */
    private static EncodingProfile profile(MediaLimits limits) {
        int full = limits.maxVideoKilobits(1920, 1080, 30).orElse(USUAL_KILOBITS);
        boolean large = (limits.maxHeight() == 0 || limits.maxHeight() >= 1080) && full >= 3_000;
        int width = large ? 1920 : 1280;
        int height = large ? 1080 : 720;
        int most = limits.maxVideoKilobits(width, height, 30).orElse(USUAL_KILOBITS);
        int audio = limits.maxAudioKilobits() == 0 ? USUAL_AUDIO_KILOBITS : limits.maxAudioKilobits();
        return EncodingProfile.builder()
                .size(width, height)
                .frameRate(30)
                .videoKilobits(Math.min(USUAL_KILOBITS, most))
                .keyFrameInterval(limits.keyFrameInterval())
                .preset(Preset.VERYFAST)
                .audioKilobits(Math.min(USUAL_AUDIO_KILOBITS, audio))
                .build();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public PlatformFacts facts() {
        return facts;
    }

    /** Looks at address and key as they are written; connects only where the destination's setting says so. */
    @Override
    public CheckResult check(PlatformContext context) {
        CheckResult result = CheckResult.ready(null);
        if (id.equals(Destination.FILE)) {
            return result;
        }
        try {
            ServiceAddress address = ServiceAddress.of(service, context.settings());
            Optional<Secret> key = key(context, !address.isSrt());
            if (key.isPresent()) {
                result = KeyForm.check(key.get(), result);
            }
            if (service != null && !service.note().isEmpty()) {
                result = result.withNotice(
                        service.displayName() + ": " + service.note(),
                        service.keyPage() == null
                                ? "Compare with the service's own page"
                                : "Compare with " + service.keyPage());
            }
            if (Boolean.parseBoolean(context.settings().get(Destination.CHECK_CONNECTS))) {
                ProxyAddress through = ProxyAddress.of(
                                context.destination(), context.settings().get(Destination.PROXY))
                        .orElse(null);
                for (URI server : address.servers()) {
                    boolean usual = server.equals(address.servers().get(0));
                    result = new Reach(server, through, context.settings(), PATIENCE).check(result, usual);
                }
            }
            return result;
        } catch (SimulcastException wrong) {
            return result.withObstacle(wrong.problem(), wrong.remedy());
        }
    }

    /** There is nothing to make: the ingest is the address with the key. */
    @Override
    public Broadcast prepare(BroadcastRequest request, PlatformContext context) {
        if (id.equals(Destination.FILE)) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "Destination " + context.destination() + " is a recording, which has no ingest",
                    "Give a server, or let it be recorded without a broadcast");
        }
        ServiceAddress address = ServiceAddress.of(service, context.settings());
        Optional<Secret> key = key(context, !address.isSrt());
        Broadcast.Builder broadcast =
                Broadcast.of(id, request.previous().map(Broadcast::id).orElse(request.intentId()));
        for (URI server : address.servers()) {
            IngestProtocol protocol = IngestProtocol.of(server);
            if (!request.protocols().contains(protocol)) {
                throw new SimulcastException(
                        ErrorKind.INVALID,
                        "Destination " + context.destination() + " takes " + protocol + ", which cannot be sent here",
                        protocol == IngestProtocol.SRT
                                ? "Install an FFmpeg that has SRT, or use another address of the service"
                                : "Use another address of the service");
            }
            broadcast.ingest(new Ingest(
                    protocol,
                    server,
                    key.orElse(null),
                    passphrase(context, protocol).orElse(null)));
        }
        return broadcast.build();
    }

    /** The key; an SRT listener may want none. */
    private Optional<Secret> key(PlatformContext context, boolean needed) {
        Optional<Credential> credential = credential(context, needed);
        if (credential.isEmpty()) {
            return Optional.empty();
        }
        if (credential.get() instanceof StreamKey only) {
            return Optional.of(only.key());
        }
        if (credential.get() instanceof SecretSet set) {
            Secret key = set.byName().get(KEY);
            if (key != null || !needed) {
                return Optional.ofNullable(key);
            }
        }
        throw new SimulcastException(
                ErrorKind.AUTHENTICATION,
                "Destination " + context.destination() + " has a credential without a stream key, and "
                        + facts.displayName() + " wants one",
                "Give the stream key from the service's own page");
    }

    private Optional<Secret> passphrase(PlatformContext context, IngestProtocol protocol) {
        return protocol != IngestProtocol.SRT
                ? Optional.empty()
                : credential(context, false)
                        .filter(SecretSet.class::isInstance)
                        .map(set -> ((SecretSet) set).byName().get(Destination.PASSPHRASE));
    }

    private static Optional<Credential> credential(PlatformContext context, boolean needed) {
        try {
            return Optional.of(context.credential());
        } catch (SimulcastException none) {
            if (needed || none.kind() != ErrorKind.AUTHENTICATION) {
                throw none;
            }
            return Optional.empty();
        }
    }

    /** The service ends it when media ends. */
    @Override
    public void end(Broadcast broadcast, PlatformContext context) {}

    /** There is nothing that was made. */
    @Override
    public void discard(Broadcast broadcast, PlatformContext context) {}
}
