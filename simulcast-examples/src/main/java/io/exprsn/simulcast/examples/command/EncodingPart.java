package io.exprsn.simulcast.examples.command;

import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.EncodingProfile.CodecProfile;
import io.exprsn.simulcast.EncodingProfile.Preset;
import io.exprsn.simulcast.EncodingProfile.Tune;
import io.exprsn.simulcast.EncodingWish;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.VideoCodec;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads what a destination asks of its encoding. */
final class EncodingPart {
    /** Fields of a destination that say something about its encoding. */
    static final Set<String> WISHES = Set.of("profile", "videoKilobits", "width", "height", "frameRate");

    private static final String PASSTHROUGH = "passthrough";
    private static final String PROFILE = "\"" + PASSTHROUGH + "\" or an object with values of a profile";
    private static final Set<String> VALUES = Set.of(
            "videoCodec",
            "width",
            "height",
            "frameRate",
            "videoKilobits",
            "bufferKilobits",
            "constantBitrate",
            "keyFrameSeconds",
            "preset",
            "codecProfile",
            "bFrames",
            "tune",
            "audioKilobits",
            "sampleRate",
            "channels");

    private EncodingPart() {}

    static EncodingWish wish(JsonPart entry) {
        JsonPart profile = entry.field("profile");
        EncodingWish wish = new EncodingWish(
                profile == null ? null : profile(profile),
                value(entry, "videoKilobits", JsonPart::wholeNumber),
                value(entry, "width", JsonPart::wholeNumber),
                value(entry, "height", JsonPart::wholeNumber),
                value(entry, "frameRate", JsonPart::number));
        boolean changed = !wish.equals(new EncodingWish(wish.profile(), null, null, null, null));
        if (changed && EncodingProfile.passthrough().equals(wish.profile())) {
            throw entry.wrong(
                    "wants the source as it is and another bitrate, size or frame rate, expected one of both");
        }
        try {
            // Which platform it is for is not known here, but no range depends on that.
            wish.over(EncodingProfile.builder().build());
        } catch (SimulcastException e) {
            throw entry.wrong("asks for what cannot be: " + e.getMessage());
        }
        return wish;
    }

    private static EncodingProfile profile(JsonPart part) {
        if (part.isText()) {
            if (!part.text().equals(PASSTHROUGH)) {
                throw part.wrong("is not known, expected " + PROFILE);
            }
            return EncodingProfile.passthrough();
        }
        part.object(VALUES, PROFILE);
        EncodingProfile.Builder builder = EncodingProfile.builder();
        Integer width = value(part, "width", JsonPart::wholeNumber);
        Integer height = value(part, "height", JsonPart::wholeNumber);
        if (width != null || height != null) {
            builder.size(width == null ? 0 : width, height == null ? 0 : height);
        }
        with(part, "videoCodec", value -> builder.videoCodec(value.word(VideoCodec.class)));
        with(part, "frameRate", value -> builder.frameRate(value.number()));
        with(part, "videoKilobits", value -> builder.videoKilobits(value.wholeNumber()));
        with(part, "bufferKilobits", value -> builder.bufferKilobits(value.wholeNumber()));
        with(part, "constantBitrate", value -> builder.constantBitrate(value.truth()));
        with(part, "keyFrameSeconds", value -> builder.keyFrameInterval(value.seconds()));
        with(part, "preset", value -> builder.preset(value.word(Preset.class)));
        with(part, "codecProfile", value -> builder.codecProfile(value.word(CodecProfile.class)));
        with(part, "bFrames", value -> builder.bFrames(value.wholeNumber()));
        with(part, "tune", value -> builder.tune(value.word(Tune.class)));
        with(part, "audioKilobits", value -> builder.audioKilobits(value.wholeNumber()));
        with(part, "sampleRate", value -> builder.sampleRate(value.wholeNumber()));
        with(part, "channels", value -> builder.channels(value.wholeNumber()));
        try {
            return builder.build();
        } catch (SimulcastException e) {
            throw part.wrong("asks for what cannot be: " + e.getMessage());
        }
    }

    private static <T> @Nullable T value(JsonPart part, String field, Function<JsonPart, T> reader) {
        JsonPart value = part.field(field);
        return value == null ? null : reader.apply(value);
    }

    private static void with(JsonPart part, String field, Consumer<JsonPart> taker) {
        JsonPart value = part.field(field);
        if (value != null) {
            taker.accept(value);
        }
    }
}
