package io.exprsn.simulcast.examples.control.destination;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.EncodingProfile.CodecProfile;
import io.exprsn.simulcast.EncodingProfile.Preset;
import io.exprsn.simulcast.EncodingProfile.Tune;
import io.exprsn.simulcast.EncodingWish;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.VideoCodec;
import io.exprsn.simulcast.examples.control.http.Json;
import io.exprsn.simulcast.examples.control.http.ProblemException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a destination's encoding, in the words of {@code docs/destinations.md}.
 *
 * @param profile {@code "passthrough"}, or an object with the values of a profile; left out for the platform's
 * @param videoKilobits kbit/s instead of the profile's
 * @param width pixels instead of the profile's
 * @param height pixels instead of the profile's
 * @param frameRate pictures per second instead of the profile's
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EncodingWrite(
        @Nullable JsonNode profile,
        @Nullable Integer videoKilobits,
        @Nullable Integer width,
        @Nullable Integer height,
        @Nullable Double frameRate) {

    private static final String PASSTHROUGH = "passthrough";
    private static final String PLACE = "encoding.profile";

    /** The values of a profile. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Values(
            @Nullable String videoCodec,
            @Nullable Integer width,
            @Nullable Integer height,
            @Nullable Double frameRate,
            @Nullable Integer videoKilobits,
            @Nullable Integer bufferKilobits,
            @Nullable Boolean constantBitrate,
            @Nullable Double keyFrameSeconds,
            @Nullable String preset,
            @Nullable String codecProfile,
            @Nullable Integer bFrames,
            @Nullable String tune,
            @Nullable Integer audioKilobits,
            @Nullable Integer sampleRate,
            @Nullable Integer channels) {}

    /** As it is shown; null where nothing is asked for. */
    static @Nullable EncodingWrite of(EncodingWish wish) {
        if (!wish.isExplicit()) {
            return null;
        }
        EncodingProfile profile = wish.profile();
        Object shown = profile == null ? null : profile.isPassthrough() ? PASSTHROUGH : values(profile);
        return new EncodingWrite(
                shown == null ? null : Json.tree(shown),
                wish.videoKilobits(),
                wish.width(),
                wish.height(),
                wish.frameRate());
    }

    private static Values values(EncodingProfile profile) {
        return new Values(
                word(profile.videoCodec()),
                profile.width(),
                profile.height(),
                profile.frameRate(),
                profile.videoKilobits(),
                profile.bufferKilobits(),
                profile.constantBitrate(),
                profile.keyFrameInterval().toMillis() / 1000.0,
                word(profile.preset()),
                word(profile.codecProfile()),
                profile.bFrames(),
                word(profile.tune()),
                profile.audioKilobits(),
                profile.sampleRate(),
                profile.channels());
    }

    /**
     * What is asked for.
     *
     * @throws ProblemException 400 that names the field
     */
    EncodingWish wish() {
        EncodingProfile whole = profile == null || profile.isNull() ? null : profile(profile);
        EncodingWish wish = new EncodingWish(whole, videoKilobits, width, height, frameRate);
        boolean changed = videoKilobits != null || width != null || height != null || frameRate != null;
        if (changed && EncodingProfile.passthrough().equals(whole)) {
            throw ProblemException.field(
                    "encoding",
                    "wants the source as it is and another bitrate, size or frame rate, expected one of both");
        }
        try {
            wish.over(EncodingProfile.builder().build());
        } catch (SimulcastException e) {
            throw ProblemException.field("encoding", "asks for what cannot be: " + e.problem(), e.remedy());
        }
        return wish;
    }

    private static EncodingProfile profile(JsonNode node) {
        if (node.isTextual()) {
            if (!node.textValue().equals(PASSTHROUGH)) {
                throw ProblemException.field(PLACE, "is not known, expected \"passthrough\" or an object");
            }
            return EncodingProfile.passthrough();
        }
        Values values = Json.read(node, Values.class, PLACE);
        EncodingProfile.Builder builder = EncodingProfile.builder();
        if (values.width() != null || values.height() != null) {
            builder.size(values.width() == null ? 0 : values.width(), values.height() == null ? 0 : values.height());
        }
        with(values.videoCodec(), word -> builder.videoCodec(constant("videoCodec", word, VideoCodec.class)));
        with(values.frameRate(), builder::frameRate);
        with(values.videoKilobits(), builder::videoKilobits);
        with(values.bufferKilobits(), builder::bufferKilobits);
        with(values.constantBitrate(), builder::constantBitrate);
        with(values.keyFrameSeconds(), seconds -> builder.keyFrameInterval(interval(seconds)));
        with(values.preset(), word -> builder.preset(constant("preset", word, Preset.class)));
        with(values.codecProfile(), word -> builder.codecProfile(constant("codecProfile", word, CodecProfile.class)));
        with(values.bFrames(), builder::bFrames);
        with(values.tune(), word -> builder.tune(constant("tune", word, Tune.class)));
        with(values.audioKilobits(), builder::audioKilobits);
        with(values.sampleRate(), builder::sampleRate);
        with(values.channels(), builder::channels);
        try {
            return builder.build();
        } catch (SimulcastException e) {
            throw ProblemException.field(PLACE, "asks for what cannot be: " + e.problem(), e.remedy());
        }
    }

    private static Duration interval(double seconds) {
        if (!(seconds >= 0 && seconds <= 3600)) {
            throw ProblemException.field(PLACE + ".keyFrameSeconds", "is no number of seconds from 0.25 to 20");
        }
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    private static <T> void with(@Nullable T value, Consumer<T> taker) {
        if (value != null) {
            taker.accept(value);
        }
    }

    private static <E extends Enum<E>> E constant(String field, String word, Class<E> words) {
        return Arrays.stream(words.getEnumConstants())
                .filter(each -> word(each).equals(word))
                .findFirst()
                .orElseThrow(() -> ProblemException.field(
                        PLACE + "." + field,
                        "is not known; known are "
                                + Arrays.stream(words.getEnumConstants())
                                        .map(EncodingWrite::word)
                                        .collect(Collectors.joining(", "))));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
