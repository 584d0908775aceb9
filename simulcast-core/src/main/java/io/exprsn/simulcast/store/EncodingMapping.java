package io.exprsn.simulcast.store;

import io.exprsn.simulcast.AudioCodec;
import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.EncodingProfile.CodecProfile;
import io.exprsn.simulcast.EncodingProfile.Preset;
import io.exprsn.simulcast.EncodingProfile.Tune;
import io.exprsn.simulcast.EncodingWish;
import io.exprsn.simulcast.VideoCodec;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Wishes for an encoding. */
final class EncodingMapping {
    private EncodingMapping() {}

    static Map<String, Object> toMap(EncodingWish wish) {
        EncodingProfile profile = wish.profile();
        return new ObjectMap()
                .with("profile", profile == null ? null : toMap(profile))
                .with("videoKilobits", wish.videoKilobits())
                .with("width", wish.width())
                .with("height", wish.height())
                .with("frameRate", wish.frameRate())
                .values();
    }

    static EncodingWish fromMap(Fields fields) {
        return new EncodingWish(
                profile(fields.optional("profile", fields::fields)),
                fields.optional("videoKilobits", fields::integer),
                fields.optional("width", fields::integer),
                fields.optional("height", fields::integer),
                fields.optional("frameRate", fields::decimal));
    }

    private static Map<String, Object> toMap(EncodingProfile profile) {
        if (profile.isPassthrough()) {
            return Map.of("passthrough", true); // nothing else of it counts
        }
        return new ObjectMap()
                .withText("videoCodec", profile.videoCodec())
                .with("width", profile.width())
                .with("height", profile.height())
                .with("frameRate", profile.frameRate())
                .with("videoKilobits", profile.videoKilobits())
                .with("bufferKilobits", profile.bufferKilobits())
                .with("constantBitrate", profile.constantBitrate())
                .withText("keyFrameInterval", profile.keyFrameInterval())
                .withText("preset", profile.preset())
                .withText("codecProfile", profile.codecProfile())
                .with("bFrames", profile.bFrames())
                .withText("tune", profile.tune())
                .withText("audioCodec", profile.audioCodec())
                .with("audioKilobits", profile.audioKilobits())
                .with("sampleRate", profile.sampleRate())
                .with("channels", profile.channels())
                .values();
    }

    private static @Nullable EncodingProfile profile(@Nullable Fields fields) {
        if (fields == null) {
            return null;
        }
        if (Boolean.TRUE.equals(fields.optional("passthrough", fields::flag))) {
            return EncodingProfile.passthrough();
        }
        return new EncodingProfile(
                false,
                fields.choice("videoCodec", VideoCodec.class),
                fields.integer("width"),
                fields.integer("height"),
                fields.decimal("frameRate"),
                fields.integer("videoKilobits"),
                fields.integer("bufferKilobits"),
                fields.flag("constantBitrate"),
                fields.duration("keyFrameInterval"),
                fields.choice("preset", Preset.class),
                fields.choice("codecProfile", CodecProfile.class),
                fields.integer("bFrames"),
                fields.choice("tune", Tune.class),
                fields.choice("audioCodec", AudioCodec.class),
                fields.integer("audioKilobits"),
                fields.integer("sampleRate"),
                fields.integer("channels"));
    }
}
