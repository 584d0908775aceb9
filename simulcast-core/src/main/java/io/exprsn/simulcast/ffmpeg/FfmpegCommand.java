package io.exprsn.simulcast.ffmpeg;

import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Redactor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What FFmpeg is to do: a list of arguments, never a line for a shell. {@link #toString()} is the redacted form and the only one
 * that is ever logged. Immutable and safe for use by several threads.
 */
public final class FfmpegCommand {
    /** What standard input is for; it decides how the process is asked to end. */
    public enum Stdin {
        /** An open pipe that carries FFmpeg's own keys: {@code q} ends it. */
        CONTROL,
        /** Media that the caller feeds: closing it ends FFmpeg. */
        MEDIA,
        /** A text written at the start and closed, which keeps an address out of the argument list. */
        SCRIPT
    }

    /**
     * Demuxers a user's source may lead to. Content decides which one is taken, not the name of a file: without a list, a text file named
     * {@code .mp4} could be a script that opens others.
     */
    private static final String FILE_FORMATS =
            "mov,matroska,flv,mpegts,mpeg,avi,asf,ogg,wav,mp3,aac,ac3,eac3,flac,h264,hevc,mxf";

    private static final String NETWORK_FORMATS = FILE_FORMATS + ",live_flv,hls,webvtt,rtsp,sdp,rtp";

    private static final FfmpegCapability FLV = FfmpegCapability.muxer("flv");

    private static final FfmpegCapability AAC = FfmpegCapability.encoder("aac");

    /** What {@link #testPattern} asks of a binary. */
    public static final FfmpegRequirement TEST_PATTERN = FfmpegRequirement.of(
                    FLV, FfmpegCapability.demuxer("lavfi"), FfmpegCapability.encoder("aac"))
            .andAnyOf(FfmpegCapability.encoder("libx264"), FfmpegCapability.encoder("libopenh264"));

    /** Of streams, container and packets: what is asked of ffprobe. */
    private static final String PROBED =
            "stream=index,codec_type,codec_name,profile,pix_fmt,width,height,avg_frame_rate,field_order,"
                    + "sample_aspect_ratio,sample_rate,channels,bit_rate:stream_disposition=attached_pic"
                    + ":format=format_name,bit_rate:packet=stream_index,pts_time,dts_time,size,flags";

    private final String tool;
    private final String task;
    private final List<Argument> arguments;
    private final Stdin stdin;
    private final @Nullable Secret script;
    private final FfmpegRequirement requirement;
    private final Redaction redaction;

    private FfmpegCommand(Builder builder) {
        redaction = new Redaction(builder.secrets);
        tool = builder.tool;
        task = redaction.apply(builder.task);
        arguments = List.copyOf(builder.arguments);
        stdin = builder.stdin;
        script = builder.script;
        requirement = builder.requirement;
    }

    private FfmpegCommand(FfmpegCommand command, Redaction redaction) {
        this.redaction = redaction;
        tool = command.tool;
        task = redaction.apply(command.task);
        arguments = command.arguments;
        stdin = command.stdin;
        script = command.script;
        requirement = command.requirement;
    }

    /**
     * Reads a file or URL and passes its first video and first audio track on as FLV, unchanged. A file is read as fast as the output
     * is taken: pace it by reading slowly.
     *
     * <p>The input is untrusted: only its own kind of protocol and known media formats are opened, and it cannot be taken for an option.
     * A URL with user, query or fragment, and every RTMP or SRT address, is handed over on standard input, where no other user of
     * the machine can read it.
     *
     * @param input a path, or a URL with the scheme http, https, rtmp, rtmps, rtsp, rtsps, srt, udp, tcp or file
     * @throws SimulcastException of kind INVALID if it is neither, or a URL is to loop
     */
    public static FfmpegCommand copyToFlv(String input, CopyOptions options) {
        return reading(
                input, options, List.of(), command -> command.args("-c", "copy").flvToStdout());
    }

    /**
     * Reads a file or URL as {@link #copyToFlv} does, under the same rules, but encodes its first video and first audio track: for a source
     * that FLV cannot carry. Fields are made into frames.
     *
     * @param profile with the size and the rate to be; where they are 0, the source's
     * @param encoder FFmpeg's name of one of {@link VideoEncoder}
     * @throws SimulcastException of kind INVALID if it is neither path nor URL, a URL is to loop, or the encoder does not fit the
     *     profile
     */
    public static FfmpegCommand transcodeToFlv(
            String input, CopyOptions options, EncodingProfile profile, String encoder) {
        EncoderArguments encoding = new EncoderArguments(profile, VideoEncoder.named(encoder));
        return reading(
                input,
                options,
                encoding.device(),
                command -> command.requires(encoding.requirement())
                        .requires(FfmpegRequirement.of(AAC, FfmpegCapability.filter("yadif")))
                        .args("-vf", "yadif=deint=interlaced," + encoding.filters())
                        .args(encoding.video())
                        .args(encoding.audio())
                        .args("-af", "aresample=async=1:first_pts=0")
                        .flvToStdout(encoding.patience()));
    }

    /**
     * Encodes a feed: FLV on standard input, FLV on standard output, with the time stamps of the input. Pictures get the profile's size
     * with black bars where they must, and its rate. Sound is filled up where it has holes.
     *
     * @param profile with the size and the rate to be. Where the size is 0, the source's as it begins. Where the rate is 0, the
     *     source's; the bitrate then holds only if metadata or codec tell FFmpeg the rate: give it
     * @param encoder FFmpeg's name of one of {@link VideoEncoder}
     * @throws SimulcastException of kind INVALID if the encoder does not fit the profile
     */
    public static FfmpegCommand rendition(EncodingProfile profile, String encoder, FedMedia fed) {
        EncoderArguments encoding = new EncoderArguments(profile, VideoEncoder.named(encoder));
        Builder command = builder("Encoding " + profile.text() + " with " + encoder)
                .mediaOnStdin()
                .requires(FfmpegRequirement.of(FLV, FfmpegCapability.demuxer("flv")))
                .args("-copyts");
        if (fed.pictures()) {
            command.requires(encoding.requirement()).args(encoding.device());
        }
        if (fed.pictures() && fed.sound()) {
            command.args("-fpsprobesize", "0", "-analyzeduration", "1000000");
        } else {
            command.args("-probesize", "32"); // else it waits for a second track
        }
        // Slices instead of frames in parallel: no delay of several pictures.
        command.args("-thread_type", "slice", "-f", "flv", "-i", "pipe:0", "-sn", "-dn");
        if (fed.pictures()) {
            command.args("-map", "0:v:0", "-vf", trim("trim", fed.picturesFrom()) + encoding.filters())
                    .args(encoding.video());
        }
        if (fed.sound()) {
            command.requires(FfmpegRequirement.of(
                            AAC, FfmpegCapability.filter("aresample"), FfmpegCapability.filter("atrim")))
                    .args("-map", "0:a:0", "-af", trim("atrim", fed.soundFrom()) + "aresample=async=1")
                    .args(encoding.audio());
        }
        return command.flvToStdout(encoding.patience()).build();
    }

    /** {@link #rendition(EncodingProfile, String, FedMedia)} for pictures and sound. */
    public static FfmpegCommand rendition(EncodingProfile profile, String encoder) {
        return rendition(profile, encoder, FedMedia.ofDefaults());
    }

    private static String trim(String filter, Duration from) {
        return from.isZero() ? "" : filter + "=start=" + EncoderArguments.seconds(from) + ",";
    }

    /** Encodes one black picture of the profile's size and rate, and throws it away. */
    static FfmpegCommand encoderTrial(EncodingProfile profile, VideoEncoder encoder) {
        EncoderArguments encoding = new EncoderArguments(profile, encoder);
        String size =
                (profile.width() > 0 ? profile.width() : 1280) + "x" + (profile.height() > 0 ? profile.height() : 720);
        return builder("Trying the encoder " + encoder.ffmpegName())
                .requires(encoding.requirement().and(FfmpegRequirement.of(FfmpegCapability.demuxer("lavfi"))))
                .args(encoding.device())
                .args("-f", "lavfi", "-i", "color=black:s=" + size, "-frames:v", "1", "-vf", encoding.filters())
                .args(encoding.video())
                .args("-f", "null", "-")
                .build();
    }

    /**
     * Encodes a moving test picture as fast as it can and throws the result away. At the end its log tells the processor time it took,
     * as {@code bench: utime=1.234s stime=0.056s}.
     *
     * @param profile with the size and the rate to be
     * @param encoder FFmpeg's name of one of {@link VideoEncoder}
     * @param pictures how many
     * @throws SimulcastException of kind INVALID if the encoder does not fit the profile
     */
    public static FfmpegCommand costTrial(EncodingProfile profile, String encoder, int pictures) {
        EncoderArguments encoding = new EncoderArguments(profile, VideoEncoder.named(encoder));
        return builder("Measuring what " + encoder + " costs")
                .requires(encoding.requirement().and(FfmpegRequirement.of(FfmpegCapability.demuxer("lavfi"))))
                .args("-loglevel", "repeat+level+info", "-benchmark")
                .args(encoding.device())
                .args("-f", "lavfi", "-i", "testsrc2=s=" + profile.width() + "x" + profile.height() + ":r=30")
                .args("-frames:v", Integer.toString(pictures), "-vf", encoding.filters())
                .args(encoding.video())
                .args("-f", "null", "-")
                .build();
    }

    private static FfmpegCommand reading(
            String input, CopyOptions options, List<String> device, Consumer<Builder> coding) {
        FfmpegInput source = FfmpegInput.of(input);
        if (options.loop() && !source.isFile()) {
            throw new SimulcastException(
                    ErrorKind.INVALID, "Opening the source " + source + ": a URL cannot loop", "Loop a file instead");
        }
        Builder command = builder("Reading the source " + source)
                .redacting(source.secrets())
                .requires(FfmpegRequirement.of(FLV, source.capability()))
                .args(device);
        if (options.loop()) {
            command.args("-stream_loop", "-1");
        }
        from(command, source, options);
        // Capital V leaves out cover pictures. Question marks: sound without picture is a source as well.
        command.args("-map", "0:V:0?", "-map", "0:a:0?", "-sn", "-dn");
        coding.accept(command);
        return command.build();
    }

    /**
     * Asks what a file or URL holds: its streams, its container, and the packets of the first media in it, as JSON on standard output.
     * Made for {@link FfmpegRunner#probe} alone. The input is as untrusted as that of {@link #copyToFlv}.
     *
     * @param input as for {@link #copyToFlv}
     * @param options of a network input; {@code loop} means nothing here
     * @param length how much media is looked at; a live source gives it no faster than it is sent
     * @throws SimulcastException of kind INVALID if the input can be none
     */
    public static FfmpegCommand probe(String input, CopyOptions options, Duration length) {
        FfmpegInput source = FfmpegInput.of(input);
        Builder command = new Builder("Looking at the source " + source, "ffprobe")
                .redacting(source.secrets())
                .requires(FfmpegRequirement.of(source.capability()));
        from(command, source, options);
        return command.args("-read_intervals", "%+" + length.toSeconds(), "-show_entries", PROBED, "-of", "json=c=1")
                .build();
    }

    /**
     * Lists the packets of the first video and the first audio track of a file or URL, one a line, with their times, sizes and flags:
     * the {@code framecrc} format. Says less than {@link #probe}, but needs no ffprobe.
     *
     * @param input as for {@link #copyToFlv}
     * @param options of a network input; {@code loop} means nothing here
     * @param length how much media is looked at
     * @throws SimulcastException of kind INVALID if the input can be none
     */
    public static FfmpegCommand listPackets(String input, CopyOptions options, Duration length) {
        FfmpegInput source = FfmpegInput.of(input);
        Builder command = builder("Looking at the source " + source)
                .redacting(source.secrets())
                .requires(FfmpegRequirement.of(FfmpegCapability.muxer("framecrc"), source.capability()));
        from(command, source, options);
        return command.args("-t", Long.toString(length.toSeconds()))
                .args("-map", "0:V:0?", "-map", "0:a:0?", "-sn", "-dn", "-c", "copy", "-f", "framecrc", "pipe:1")
                .build();
    }

    /**
     * Makes a moving picture with a tone as FLV: H.264 without B-frames and a key frame every 2 s, stereo AAC at 48 kHz.
     *
     * @param binary decides the encoder: libx264 if it has it, else libopenh264, which treats 2 s as the longest distance only
     * @throws SimulcastException of kind INVALID if it has neither
     */
    public static FfmpegCommand testPattern(TestPattern pattern, FfmpegBinary binary) {
        FfmpegCapability encoder = List.of("libx264", "libopenh264").stream()
                .map(FfmpegCapability::encoder)
                .filter(binary::has)
                .findFirst()
                .orElseThrow(() -> new SimulcastException(
                        ErrorKind.INVALID,
                        "Making a test pattern: " + binary.origin() + " lacks encoder libx264 or encoder libopenh264",
                        "Use an FFmpeg that has one of them"));
        String size = pattern.width() + "x" + pattern.height();
        String rate = Integer.toString(pattern.framesPerSecond());
        Builder command = builder("Making a test pattern of " + size + " at " + rate + " frames per second")
                .requires(FfmpegRequirement.of(
                        FLV, FfmpegCapability.demuxer("lavfi"), FfmpegCapability.encoder("aac"), encoder));
        for (String source : List.of("testsrc2=s=" + size + ":r=" + rate, "sine=f=440:r=48000")) {
            if (pattern.realTime()) {
                command.args("-re");
            }
            command.args("-f", "lavfi", "-i", source);
        }
        command.args("-map", "0:v:0", "-map", "1:a:0", "-vf", "format=yuv420p," + EncoderArguments.COLOURS);
        encode(command, encoder.name(), pattern);
        command.args("-c:a", "aac", "-b:a", "128k", "-ar", "48000", "-ac", "2");
        Duration duration = pattern.duration();
        if (duration != null) {
            command.args("-t", duration.toMillis() + "ms");
        }
        return command.flvToStdout().build();
    }

    /**
     * Begins a command of one's own with the options every command has: progress and levelled log lines on standard error.
     *
     * @param task what it does, for errors and logs, such as {@code Reading the source a.mp4}
     */
    public static Builder builder(String task) {
        return new Builder(task);
    }

    /** What it does, for errors and logs, without secrets. */
    public String task() {
        return task;
    }

    /** What standard input is for. */
    public Stdin stdin() {
        return stdin;
    }

    /** What a binary must be able to do to run this. */
    public FfmpegRequirement requirement() {
        return requirement;
    }

    /** The arguments after the executable, as FFmpeg must get them: they may hold secrets, so never log them. */
    public List<String> revealArguments() {
        return arguments.stream().map(Argument::reveal).toList();
    }

    /** The text to write to standard input at the start before closing it, present only for {@link Stdin#SCRIPT}. */
    public Optional<Secret> revealScript() {
        return Optional.ofNullable(script);
    }

    /** A text, such as a line of FFmpeg's log, without this command's secrets and without what may be a secret in any URL. */
    public String redact(String text) {
        return redaction.apply(text);
    }

    /** The same command, whose texts are also without the secrets that this redactor knows when they come. */
    public FfmpegCommand redactedBy(Redactor live) {
        return new FfmpegCommand(this, redaction.and(live));
    }

    Redaction redaction() {
        return redaction;
    }

    /** The redacted form, the only one to log. Not made to be run. */
    @Override
    public String toString() {
        String line = arguments.stream().map(Argument::toString).collect(Collectors.joining(" ", tool + " ", ""));
        return redaction.apply(script == null ? line : line + " (its input is told on standard input)");
    }

    private static void from(Builder command, FfmpegInput source, CopyOptions options) {
        if (source.isFile()) {
            fromFile(command, source);
        } else if (source.isConfidential()) {
            fromScript(command, source, options);
        } else {
            fromUrl(command, source, options);
        }
    }

    private static void fromFile(Builder command, FfmpegInput source) {
        command.args("-protocol_whitelist", "file", "-format_whitelist", FILE_FORMATS)
                .args("-i", "file:" + source.location());
    }

    private static void fromUrl(Builder command, FfmpegInput source, CopyOptions options) {
        source.protocolOptions(options).forEach((name, value) -> command.args("-" + name, value));
        command.args("-fpsprobesize", "0", "-analyzeduration", source.analyzeMicros())
                .args("-protocol_whitelist", source.protocolWhitelist(), "-format_whitelist", NETWORK_FORMATS)
                .args("-i", source.location());
    }

    private static void fromScript(Builder command, FfmpegInput source, CopyOptions options) {
        StringBuilder script = new StringBuilder("ffconcat version 1.0\nfile " + quoted(source.location()) + "\n");
        for (Map.Entry<String, String> option : source.protocolOptions(options).entrySet()) {
            script.append("option ")
                    .append(option.getKey())
                    .append(' ')
                    .append(quoted(option.getValue()))
                    .append('\n');
        }
        // The inner source is probed by itself, before and besides the script.
        script.append("option fpsprobesize 0\noption analyzeduration ")
                .append(source.analyzeMicros())
                .append('\n');
        command.script(Secret.of(script.toString()))
                .args("-fpsprobesize", "0", "-analyzeduration", source.analyzeMicros())
                .args("-protocol_whitelist", "pipe," + source.protocolWhitelist())
                .args("-format_whitelist", "concat," + NETWORK_FORMATS)
                .args("-safe", "0", "-f", "concat", "-i", "pipe:0");
    }

    /** As FFmpeg's tokenizer wants it: within single quotes nothing is special but the quote itself. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private static void encode(Builder command, String encoder, TestPattern pattern) {
        String bits = pattern.videoKilobits() + "k";
        String group = Integer.toString(2 * pattern.framesPerSecond());
        command.args("-c:v", encoder);
        if (encoder.equals("libx264")) {
            // No level: the encoder finds the right one for the size, and a level too low would be written as it
            // stands.
            command.args("-preset", "veryfast", "-tune", "zerolatency", "-profile:v", "high", "-bf", "0")
                    .args("-keyint_min", group, "-sc_threshold", "0", "-bufsize", bits);
        } else {
            command.args("-rc_mode", "bitrate", "-allow_skip_frames", "1");
        }
        command.args("-b:v", bits, "-maxrate", bits, "-g", group);
    }

    /** One argument. */
    private record Argument(@Nullable String text, @Nullable Secret secret) {
        String reveal() {
            if (secret != null) {
                return secret.reveal(); // becomes part of the process's argument list
            }
            return text == null ? "" : text;
        }

        @Override
        public String toString() {
            return secret != null ? Redaction.STARS : reveal();
        }
    }

    /** Collects a command. Not safe for use by several threads. */
    public static final class Builder {
        private final String tool;
        private final String task;
        private final List<Argument> arguments = new ArrayList<>();
        private final List<Secret> secrets = new ArrayList<>();
        private Stdin stdin = Stdin.CONTROL;
        private @Nullable Secret script;
        private FfmpegRequirement requirement = FfmpegRequirement.none();

        private Builder(String task) {
            this(task, "ffmpeg");
            args("-nostats");
            args(
                    "-progress",
                    "pipe:2",
                    "-stats_period",
                    "0.5"); // from 7.1 on the period bounds how fast a stop is seen
        }

        private Builder(String task, String tool) {
            this.task = task;
            this.tool = tool;
            args("-hide_banner", "-loglevel", "repeat+level+warning");
        }

        /**
         * Adds arguments as they are. Text that a user gave belongs into {@link FfmpegCommand#copyToFlv} or behind a {@code file:}, never
         * here.
         *
         * @throws IllegalArgumentException if one holds a NUL character, which no operating system can pass on
         */
        public Builder args(String... texts) {
            return args(List.of(texts));
        }

        /** {@link #args(String...)}. */
        public Builder args(List<String> texts) {
            for (String text : texts) {
                if (text.indexOf('\0') >= 0) {
                    throw new IllegalArgumentException("An argument of FFmpeg holds a NUL character");
                }
                arguments.add(new Argument(text, null));
            }
            return this;
        }

        /** Adds an argument that is a secret. Other users of the machine can read it while FFmpeg runs: a last resort. */
        public Builder secretArg(Secret secret) {
            args(secret.reveal()); // for the same check as any other
            arguments.set(arguments.size() - 1, new Argument(null, secret));
            secrets.add(secret);
            return this;
        }

        /** Names secrets that may turn up in FFmpeg's lines. Those of the arguments are known already. */
        public Builder redacting(List<Secret> more) {
            secrets.addAll(more);
            return this;
        }

        /** What the binary must be able to do, besides what was said before. */
        public Builder requires(FfmpegRequirement more) {
            requirement = requirement.and(more);
            return this;
        }

        /** Media will be fed through standard input: the arguments read it as {@code pipe:0}. */
        public Builder mediaOnStdin() {
            stdin = Stdin.MEDIA;
            script = null;
            return this;
        }

        /**
         * A text for standard input, written at the start; the arguments read it as {@code pipe:0}.
         *
         * @throws IllegalArgumentException if it is longer than 16 KiB in UTF-8: it must fit into a pipe nobody reads yet
         */
        public Builder script(Secret text) {
            if (text.reveal().getBytes(StandardCharsets.UTF_8).length > 16 * 1024) { // measured only
                throw new IllegalArgumentException("A script for standard input must not be longer than 16 KiB");
            }
            stdin = Stdin.SCRIPT;
            script = text;
            return this;
        }

        /** Adds the end of every command whose output is read here: FLV on standard output, written at once, never 10 s late. */
        public Builder flvToStdout() {
            return flvToStdout(Duration.ofSeconds(1));
        }

        /**
         * {@link #flvToStdout()}, written that much late at most.
         *
         * @param patience how long one track may wait for the other; longer than an encoder holds its pictures back
         */
        public Builder flvToStdout(Duration patience) {
            return args("-max_interleave_delta", Long.toString(patience.toNanos() / 1000), "-flush_packets", "1")
                    .args("-f", "flv", "-flvflags", "no_duration_filesize", "pipe:1");
        }

        /** The command. */
        public FfmpegCommand build() {
            return new FfmpegCommand(this);
        }
    }
}
