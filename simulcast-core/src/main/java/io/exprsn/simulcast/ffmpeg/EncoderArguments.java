package io.exprsn.simulcast.ffmpeg;

import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.EncodingProfile.CodecProfile;
import io.exprsn.simulcast.EncodingProfile.Preset;
import io.exprsn.simulcast.EncodingProfile.Tune;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.VideoCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The arguments with which FFmpeg makes what a profile asks for, encoder by encoder. */
final class EncoderArguments {
    /** Forced here, because players guess without and some encoders lose what stands elsewhere. */
    static final String COLOURS = "setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709";

    /** More frames than any interval: where the frame rate varies, time decides and not their number. */
    private static final String FAR_APART = "9999";

    /** Each thread of an encoder with look-ahead holds a picture. */
    private static final int MOST_THREADS = 24;

    private final EncodingProfile profile;
    private final VideoEncoder encoder;

    /** @throws SimulcastException of kind INVALID if the profile is a passthrough or asks for another codec */
    EncoderArguments(EncodingProfile profile, VideoEncoder encoder) {
        if (profile.isPassthrough()) {
            throw new SimulcastException(
                    ErrorKind.INVALID, "A passthrough profile cannot be encoded", "Give a profile with values");
        }
        if (profile.videoCodec() != encoder.codec()) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "The encoder " + encoder.ffmpegName() + " makes " + encoder.codec() + ", and the profile asks for "
                            + profile.videoCodec(),
                    "Choose one of "
                            + VideoEncoder.of(profile.videoCodec()).stream()
                                    .map(VideoEncoder::ffmpegName)
                                    .toList());
        }
        this.profile = profile;
        this.encoder = encoder;
    }

    /** What a binary must have for pictures. */
    FfmpegRequirement requirement() {
        FfmpegRequirement requirement = FfmpegRequirement.of(encoder.capability());
        for (String filter : List.of("scale", "pad", "setsar", "fps", "format", "setparams", "trim")) {
            requirement = requirement.and(FfmpegRequirement.of(FfmpegCapability.filter(filter)));
        }
        return requirement;
    }

    /** What stands before the inputs. */
    List<String> device() {
        return switch (encoder) {
            case H264_VAAPI, HEVC_VAAPI, AV1_VAAPI ->
                List.of("-init_hw_device", "vaapi=gpu", "-filter_hw_device", "gpu");
            default -> List.of();
        };
    }

    /**
     * The filters for pictures. Whatever the source is or turns into, what reaches the encoder has one size, square pixels and a
     * constant rate.
     */
    String filters() {
        List<String> chain = new ArrayList<>();
        int width = profile.width();
        int height = profile.height();
        if (width > 0 && height > 0) {
            chain.add("scale=trunc(iw*sar/2)*2:ih");
            chain.add("setsar=1");
            chain.add("scale=w=" + width + ":h=" + height
                    + ":force_original_aspect_ratio=decrease:force_divisible_by=2:out_range=tv");
            chain.add("pad=" + width + ":" + height + ":(ow-iw)/2:(oh-ih)/2:color=black");
            chain.add("setsar=1");
        } else if (width > 0 || height > 0) {
            chain.add("scale=trunc(iw*sar/2)*2:ih");
            chain.add("setsar=1");
            chain.add("scale=w=" + (width > 0 ? width : -2) + ":h=" + (height > 0 ? height : -2) + ":out_range=tv");
        } else {
            chain.add("scale=w=trunc(iw/2)*2:h=trunc(ih/2)*2:out_range=tv");
        }
        if (profile.frameRate() > 0) {
            chain.add("fps=" + rate(profile.frameRate()));
        }
        chain.add("format=" + (needsNv12() ? "nv12" : "yuv420p"));
        chain.add(COLOURS);
        if (!device().isEmpty()) {
            chain.add("hwupload");
        }
        return String.join(",", chain);
    }

    private boolean needsNv12() {
        return switch (encoder) {
            case H264_QSV, HEVC_QSV, AV1_QSV, H264_VAAPI, HEVC_VAAPI, AV1_VAAPI -> true;
            default -> false;
        };
    }

    /** The encoder of pictures with all its options. */
    List<String> video() {
        List<String> arguments = new ArrayList<>(List.of("-c:v", encoder.ffmpegName()));
        String bits = profile.videoKilobits() + "k";
        arguments.addAll(List.of("-b:v", bits));
        if (encoder != VideoEncoder.LIBSVTAV1) { // which takes a bound only beside a quality
            arguments.addAll(List.of("-maxrate", bits, "-bufsize", profile.bufferKilobits() + "k"));
        }
        arguments.addAll(keyFrames());
        arguments.addAll(
                switch (encoder) {
                    case LIBX264 -> x264();
                    case LIBX265 -> x265();
                    case LIBOPENH264 -> List.of("-rc_mode", "bitrate", "-allow_skip_frames", "1");
                    case LIBSVTAV1 -> svtAv1();
                    case LIBAOM_AV1 -> aomAv1();
                    case H264_NVENC, HEVC_NVENC, AV1_NVENC -> nvenc();
                    case H264_QSV, HEVC_QSV, AV1_QSV -> qsv();
                    case H264_VAAPI, HEVC_VAAPI, AV1_VAAPI -> vaapi();
                    case H264_VIDEOTOOLBOX, HEVC_VIDEOTOOLBOX -> videoToolbox();
                });
        return arguments;
    }

    /** The encoder of sound. Holes in mid-stream are filled with silence. */
    List<String> audio() {
        return List.of(
                "-c:a",
                "aac",
                "-b:a",
                profile.audioKilobits() + "k",
                "-ar",
                Integer.toString(profile.sampleRate()),
                "-ac",
                Integer.toString(profile.channels()));
    }

    /** Pictures that the encoder looks ahead, of those where it can be told: half a second, and no more than the preset wants. */
    private int lookAhead() {
        if (profile.tune() == Tune.LOW_LATENCY) {
            return 0;
        }
        int wanted = switch (profile.preset()) {
            case ULTRAFAST, SUPERFAST -> 0;
            case VERYFAST -> 10;
            case FASTER -> 20;
            case FAST -> 30;
            case MEDIUM -> 40;
            case SLOW -> 50;
        };
        return Math.min(wanted, Math.max(profile.bFrames() + 1, (int) Math.round(someRate() / 2)));
    }

    private double someRate() {
        return profile.frameRate() > 0 ? profile.frameRate() : 24;
    }

    /**
     * How long sound may wait for pictures before it is written without them. Where that is less than what the encoder holds, FFmpeg
     * takes the first picture for one out of order and gives up.
     */
    Duration patience() {
        double held = (lookAhead() + profile.bFrames() + (profile.tune() == Tune.LOW_LATENCY ? 0 : MOST_THREADS))
                / someRate();
        return Duration.ofMillis(1_000 + Math.round(1_000 * held));
    }

    private List<String> keyFrames() {
        if (profile.frameRate() > 0) {
            return List.of("-g", Long.toString(groupLength()));
        }
        String seconds = seconds(profile.keyFrameInterval());
        return List.of("-g", FAR_APART, "-force_key_frames", "expr:gte(t,n_forced*" + seconds + ")");
    }

    private long groupLength() {
        return Math.max(1, Math.round(profile.keyFrameInterval().toMillis() / 1000.0 * profile.frameRate()));
    }

    private List<String> x264() {
        List<String> arguments = new ArrayList<>(List.of("-preset", preset(), "-profile:v", h264Profile()));
        if (profile.tune() == Tune.LOW_LATENCY) {
            arguments.addAll(List.of("-tune", "zerolatency"));
        } else {
            arguments.addAll(List.of("-rc-lookahead", Integer.toString(lookAhead())));
        }
        // No level: the encoder finds the right one, and one too low would be written as it stands.
        arguments.addAll(List.of("-bf", Integer.toString(profile.bFrames()), "-sc_threshold", "0"));
        if (profile.frameRate() > 0) {
            arguments.addAll(List.of("-keyint_min", Long.toString(groupLength())));
        }
        if (profile.constantBitrate()) {
            arguments.addAll(List.of("-x264-params", "nal-hrd=cbr"));
        }
        return arguments;
    }

    private List<String> x265() {
        List<String> arguments = new ArrayList<>(List.of("-preset", preset()));
        if (profile.tune() == Tune.LOW_LATENCY) {
            arguments.addAll(List.of("-tune", "zerolatency"));
        }
        String options = "log-level=error:scenecut=0:open-gop=0:bframes=" + profile.bFrames();
        if (profile.tune() == Tune.QUALITY) {
            options += ":rc-lookahead=" + Math.max(lookAhead(), profile.bFrames() + 1);
        }
        if (profile.frameRate() > 0) {
            options += ":min-keyint=" + groupLength();
        }
        if (profile.constantBitrate()) {
            options += ":hrd=1:strict-cbr=1";
        }
        arguments.addAll(List.of("-x265-params", options, "-forced-idr", "1"));
        return arguments;
    }

    private List<String> svtAv1() {
        String preset = switch (profile.preset()) {
            case ULTRAFAST, SUPERFAST -> "10"; // above are those that only its own makers want
            case VERYFAST -> "9";
            case FASTER, FAST -> "8";
            case MEDIUM -> "7";
            case SLOW -> "6";
        };
        // Constant bitrate is there for the low-delay structure only.
        return List.of("-preset", preset, "-svtav1-params", "rc=2:pred-struct=1:scd=0");
    }

    private List<String> aomAv1() {
        String speed = switch (profile.preset()) {
            case ULTRAFAST, SUPERFAST, VERYFAST -> "8"; // FFmpeg takes no more
            case FASTER, FAST -> "7";
            case MEDIUM -> "6";
            case SLOW -> "5";
        };
        List<String> arguments = new ArrayList<>(List.of("-usage", "realtime", "-cpu-used", speed));
        arguments.addAll(List.of("-minrate", profile.videoKilobits() + "k"));
        arguments.addAll(List.of("-lag-in-frames", "0", "-row-mt", "1"));
        if (profile.frameRate() > 0) {
            arguments.addAll(List.of("-keyint_min", Long.toString(groupLength())));
        }
        return arguments;
    }

    private List<String> nvenc() {
        String preset = switch (profile.preset()) {
            case ULTRAFAST -> "p1";
            case SUPERFAST -> "p2";
            case VERYFAST -> "p3";
            case FASTER, FAST -> "p4";
            case MEDIUM -> "p5";
            case SLOW -> "p6";
        };
        List<String> arguments = new ArrayList<>(List.of("-preset", preset, "-rc", "cbr"));
        arguments.addAll(List.of("-no-scenecut", "1", "-forced-idr", "1", "-strict_gop", "1"));
        arguments.addAll(
                profile.tune() == Tune.LOW_LATENCY
                        ? List.of("-tune", "ll", "-zerolatency", "1", "-delay", "0", "-rc-lookahead", "0")
                        : List.of("-tune", "hq"));
        arguments.addAll(List.of("-bf", Integer.toString(profile.bFrames())));
        return withH264Profile(arguments);
    }

    private List<String> qsv() {
        String preset = switch (profile.preset()) {
            case ULTRAFAST, SUPERFAST, VERYFAST -> "veryfast";
            case FASTER, FAST, MEDIUM, SLOW -> preset();
        };
        List<String> arguments = new ArrayList<>(List.of("-preset", preset, "-idr_interval", "0"));
        arguments.addAll(List.of("-adaptive_i", "0", "-forced_idr", "1", "-look_ahead", "0"));
        if (profile.tune() == Tune.LOW_LATENCY) {
            arguments.addAll(List.of("-async_depth", "1"));
        }
        arguments.addAll(List.of("-bf", Integer.toString(profile.bFrames())));
        return withH264Profile(arguments);
    }

    private List<String> vaapi() {
        List<String> arguments = new ArrayList<>(List.of("-rc_mode", "CBR", "-idr_interval", "0"));
        if (profile.tune() == Tune.LOW_LATENCY) {
            arguments.addAll(List.of("-async_depth", "1"));
        }
        arguments.addAll(List.of("-bf", Integer.toString(profile.bFrames())));
        return withH264Profile(arguments);
    }

    private List<String> videoToolbox() {
        List<String> arguments = new ArrayList<>(List.of("-allow_sw", "0"));
        if (profile.tune() == Tune.LOW_LATENCY) {
            arguments.addAll(List.of("-realtime", "1", "-prio_speed", "1"));
        }
        if (profile.frameRate() > 0) { // a wish only, without this
            arguments.addAll(
                    List.of("-force_key_frames", "expr:gte(t,n_forced*" + seconds(profile.keyFrameInterval()) + ")"));
        }
        arguments.addAll(List.of("-bf", Integer.toString(profile.bFrames())));
        return withH264Profile(arguments);
    }

    private List<String> withH264Profile(List<String> arguments) {
        if (encoder.codec() == VideoCodec.H264) {
            boolean constrained = encoder == VideoEncoder.H264_VAAPI && profile.codecProfile() == CodecProfile.BASELINE;
            arguments.addAll(List.of("-profile:v", constrained ? "constrained_baseline" : h264Profile()));
        }
        return arguments;
    }

    private String preset() {
        Preset preset = profile.preset();
        return preset.name().toLowerCase(Locale.ROOT);
    }

    private String h264Profile() {
        return profile.codecProfile().name().toLowerCase(Locale.ROOT);
    }

    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%d.%03d", time.toSeconds(), time.toMillisPart());
    }

    /** As FFmpeg takes it without rounding: 29.97 means 30000/1001. */
    static String rate(double perSecond) {
        long whole = Math.round(perSecond);
        if (Math.abs(perSecond - whole) < 1e-6) {
            return Long.toString(whole);
        }
        if (Math.abs(perSecond - whole * 1000 / 1001.0) < 0.005) {
            return whole * 1000 + "/1001";
        }
        return Math.round(perSecond * 1000) + "/1000";
    }
}
