package io.exprsn.simulcast.ffmpeg;

import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.time.Duration;
import java.util.List;

/**
 * Makes a short loop of a picture that stands still, as FLV without sound, with the very arguments a rendition is encoded with: what a
 * decoder is told ahead (SPS and PPS) is the same byte for byte, and the loop can take the rendition's place. Immutable.
 *
 * @param command to be run
 * @param pictures how many come out
 * @param durationMicros how long they are shown, µs
 */
public record SlateCommand(FfmpegCommand command, int pictures, long durationMicros) {
    /** A loop has two groups of pictures: the same key frame twice in a row would break a rule of H.264. */
    private static final int GROUPS = 2;
    /** Closer key frames than the rendition's change nothing of what is told ahead, and keep the loop short. */
    private static final Duration LONGEST_GROUP = Duration.ofSeconds(2);

    /** More is no picture for a stream but an attack on memory. */
    private static final String MOST_PIXELS = "100000000";

    /** How a picture is coded in a file. */
    public enum Format {
        PNG("png_pipe", "png"),
        JPEG("jpeg_pipe", "mjpeg");

        private final String demuxer;
        private final String decoder;

        Format(String demuxer, String decoder) {
            this.demuxer = demuxer;
            this.decoder = decoder;
        }
    }

    /**
     * Black.
     *
     * @param profile the rendition's, with the size and the rate to be
     * @param encoder the rendition's, one of {@link VideoEncoder}
     * @throws SimulcastException of kind INVALID if the profile leaves size or rate open, or the encoder does not fit it
     */
    public static SlateCommand black(EncodingProfile profile, String encoder) {
        Loop loop = new Loop(profile, encoder);
        FfmpegCommand.Builder command = loop.begin("black")
                .requires(FfmpegRequirement.of(FfmpegCapability.demuxer("lavfi"), FfmpegCapability.filter("color")))
                .args(
                        "-f",
                        "lavfi",
                        "-i",
                        "color=c=black:s=" + profile.width() + "x" + profile.height() + ":r=" + loop.rate);
        return loop.end(command, "");
    }

    /**
     * A picture, whose file is fed through standard input; it keeps its shape and gets black bars where it must. Otherwise as
     * {@link #black}.
     */
    public static SlateCommand picture(EncodingProfile profile, String encoder, Format format) {
        Loop loop = new Loop(profile, encoder);
        FfmpegCommand.Builder command = loop.begin("a picture")
                .mediaOnStdin()
                .requires(FfmpegRequirement.of(
                        FfmpegCapability.demuxer(format.demuxer),
                        FfmpegCapability.decoder(format.decoder),
                        FfmpegCapability.filter("tpad")))
                .args("-max_pixels", MOST_PIXELS, "-protocol_whitelist", "pipe", "-f", format.demuxer, "-i", "pipe:0");
        // Made small first: every picture of the loop is a copy of this one.
        String small = "scale=w=" + profile.width() + ":h=" + profile.height()
                + ":force_original_aspect_ratio=decrease:force_divisible_by=2,";
        return loop.end(command, small + loop.held());
    }

    /**
     * The last of some pictures, which are fed through standard input as FLV without sound, from a key frame on. Otherwise as
     * {@link #black}.
     *
     * @param fed how many pictures are fed
     */
    public static SlateCommand lastPicture(EncodingProfile profile, String encoder, int fed) {
        Loop loop = new Loop(profile, encoder);
        FfmpegCommand.Builder command = loop.begin("the last picture")
                .mediaOnStdin()
                .requires(FfmpegRequirement.of(
                        FfmpegCapability.demuxer("flv"),
                        FfmpegCapability.filter("trim"),
                        FfmpegCapability.filter("tpad")))
                .args("-probesize", "32", "-f", "flv", "-i", "pipe:0");
        return loop.end(command, "trim=start_frame=" + (fed - 1) + "," + loop.held());
    }

    /** What all of them share. */
    private static final class Loop {
        final EncodingProfile profile;
        final EncoderArguments encoding;
        final String rate;
        final int pictures;

        Loop(EncodingProfile wanted, String encoder) {
            if (wanted.width() == 0 || wanted.height() == 0 || wanted.frameRate() == 0) {
                throw new SimulcastException(
                        ErrorKind.INVALID,
                        "A slate of " + wanted.text() + " cannot be made: size and frame rate must be known",
                        "Give a profile with both");
            }
            profile = wanted.keyFrameInterval().compareTo(LONGEST_GROUP) > 0
                    ? wanted.toBuilder().keyFrameInterval(LONGEST_GROUP).build()
                    : wanted;
            encoding = new EncoderArguments(profile, VideoEncoder.named(encoder));
            rate = EncoderArguments.rate(profile.frameRate());
            double group = profile.keyFrameInterval().toMillis() / 1000.0 * profile.frameRate();
            pictures = GROUPS * (int) Math.max(1, Math.round(group));
        }

        FfmpegCommand.Builder begin(String what) {
            return FfmpegCommand.builder("Making a slate of " + what + " for " + profile.text())
                    .requires(
                            FfmpegRequirement.of(FfmpegCapability.muxer("flv")).and(encoding.requirement()))
                    .args(encoding.device());
        }

        /** One picture becomes as many as the loop has. */
        String held() {
            return "setpts=PTS-STARTPTS,fps=" + rate + ",tpad=stop=" + pictures + ":stop_mode=clone,";
        }

        SlateCommand end(FfmpegCommand.Builder command, String before) {
            String[] ratio = rate.split("/", -1);
            long denominator = ratio.length == 1 ? 1 : Long.parseLong(ratio[1]);
            long micros = pictures * denominator * 1_000_000 / Long.parseLong(ratio[0]);
            command.args("-map", "0:v:0", "-an", "-sn", "-dn", "-vf", before + encoding.filters())
                    .args(encoding.video())
                    .args(List.of("-frames:v", Integer.toString(pictures)));
            return new SlateCommand(command.flvToStdout().build(), pictures, micros);
        }
    }
}
