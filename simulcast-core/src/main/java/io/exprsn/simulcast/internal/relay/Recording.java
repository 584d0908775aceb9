package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.ffmpeg.FfmpegCapability;
import io.exprsn.simulcast.ffmpeg.FfmpegCommand;
import io.exprsn.simulcast.ffmpeg.FfmpegProcess;
import io.exprsn.simulcast.ffmpeg.FfmpegRequirement;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A recording in parts. Each start of FFmpeg writes a part of its own: {@code show.mkv}, then {@code show-2.mkv} and so on, or
 * segments {@code show-001.mkv} counted through; never one that is there already, but for the first where that was asked for.
 * Every format is written so that what is on the disk can be played whenever FFmpeg or the machine dies. Safe for several threads.
 */
public final class Recording {
    private static final Logger log = LoggerFactory.getLogger(Recording.class);
    private static final int MOST_PARTS = 100_000;

    private final Path file;
    private final Format format;
    private final @Nullable Duration segment;
    private final boolean overwrite;
    private final FfmpegRunner ffmpeg;
    private boolean begun;

    /** Containers, by extension. */
    public enum Format {
        MKV("matroska", List.of("cluster_time_limit=1000")),
        MP4("mp4", List.of("movflags=+frag_keyframe+empty_moov+default_base_moof", "frag_duration=1000000")),
        FLV("flv", List.of()),
        TS("mpegts", List.of());

        private final String muxer;
        private final List<String> options;

        Format(String muxer, List<String> options) {
            this.muxer = muxer;
            this.options = options;
        }

        /** The format of a file's name. */
        public static Format of(Path file) {
            return valueOf(extension(file).toUpperCase(Locale.ROOT));
        }

        private void addTo(FfmpegCommand.Builder command) {
            command.args("-f", muxer);
            for (String option : options) {
                String[] parts = option.split("=", 2);
                command.args("-" + parts[0], parts[1]);
            }
        }
    }

    /**
     * A recording not begun.
     *
     * @param file absolute, with an extension that names a {@link Format}
     * @param segment length of segments, cut at key frames; null for one file per part
     * @param overwrite whether the first part may replace what is there
     */
    public Recording(Path file, @Nullable Duration segment, boolean overwrite, FfmpegRunner ffmpeg) {
        this.file = file;
        this.format = Format.of(file);
        this.segment = segment;
        this.overwrite = overwrite;
        this.ffmpeg = ffmpeg;
    }

    /** What a binary must be able to do. */
    public FfmpegRequirement requirement() {
        FfmpegRequirement writes =
                FfmpegRequirement.of(FfmpegCapability.muxer(format.muxer), FfmpegCapability.outputProtocol("file"));
        return segment == null ? writes : writes.and(FfmpegRequirement.of(FfmpegCapability.muxer("segment")));
    }

    /** Whether a first part would meet a file that is there already. */
    public boolean isThere() {
        return segment == null ? Files.exists(file) : lastSegment() > 0;
    }

    /** The next part; its name is chosen when it starts. */
    public FfmpegOutlet.Target next() {
        return segment == null ? new Part() : new Segments(segment);
    }

    /** One file. */
    private final class Part implements FfmpegOutlet.Target {
        private @Nullable Path reserved;

        @Override
        public FfmpegProcess start() {
            FfmpegCommand.Builder command = begin();
            Path part = choose();
            log.info("Recording to {}", part);
            format.addTo(command);
            return ffmpeg.start(command.args("-y", "file:" + part).build());
        }

        private Path choose() {
            synchronized (Recording.this) {
                boolean first = !begun;
                begun = true;
                if (first && overwrite && Files.exists(file)) {
                    return file;
                }
                Path free = reserve();
                reserved = free;
                return free;
            }
        }

        /** An empty file left behind says nothing to anybody. */
        @Override
        public void gone() {
            Path mine = reserved;
            try {
                if (mine != null && Files.size(mine) == 0) {
                    Files.delete(mine);
                }
            } catch (IOException e) {
                log.debug("The empty part {} stays: {}", mine, e.toString());
            }
        }
    }

    /** Files of equal length, counted on. */
    private final class Segments implements FfmpegOutlet.Target {
        private final Duration length;

        Segments(Duration length) {
            this.length = length;
        }

        @Override
        public FfmpegProcess start() {
            int number = lastSegment() + 1;
            log.info("Recording to segments from {} on", numbered(segmentNumber(number)));
            FfmpegCommand.Builder command = begin().args(
                            "-f", "segment", "-segment_format", format.muxer, "-reset_timestamps", "1")
                    .args("-segment_time", length.toMillis() + "ms", "-segment_start_number", Integer.toString(number))
                    .args("-segment_format_options", segmentOptions());
            String pattern = stem(file).replace("%", "%%") + "-%03d." + extension(file);
            String folder = String.valueOf(file.getParent()).replace("%", "%%");
            return ffmpeg.start(
                    command.args("-y", "file:" + Path.of(folder, pattern)).build());
        }

        /** The inner muxer writes at once only if it is told so itself. */
        private String segmentOptions() {
            return String.join(":", format.options) + (format.options.isEmpty() ? "" : ":") + "flush_packets=1";
        }
    }

    private FfmpegCommand.Builder begin() {
        return FfmpegOutlet.command("Recording to " + file).requires(requirement());
    }

    /** Makes an empty file with the next free name, so that nobody else takes it. */
    private Path reserve() {
        for (int number = 1; number < MOST_PARTS; number++) {
            Path candidate = number == 1 ? file : numbered(Integer.toString(number));
            try {
                return Files.createFile(candidate);
            } catch (FileAlreadyExistsException taken) {
                log.debug("{} is there already", candidate);
            } catch (IOException e) {
                throw new SimulcastException(
                        ErrorKind.REJECTED,
                        "The recording " + candidate + " cannot be begun: " + e,
                        "Check that the folder is there, has space, and that this process may write to it, then try again",
                        e);
            }
        }
        throw new SimulcastException(
                ErrorKind.REJECTED,
                "The recording " + file + " has " + MOST_PARTS + " parts already",
                "Move them away, then try again");
    }

    private int lastSegment() {
        Pattern name = Pattern.compile(Pattern.quote(stem(file)) + "-(\\d{3,9})\\." + Pattern.quote(extension(file)));
        int last = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder(file))) {
            for (Path one : all) {
                Matcher match = name.matcher(String.valueOf(one.getFileName()));
                if (match.matches()) {
                    last = Math.max(last, Integer.parseInt(match.group(1)));
                }
            }
        } catch (IOException e) {
            throw new SimulcastException(
                    ErrorKind.REJECTED,
                    "The folder of the recording " + file + " cannot be read: " + e,
                    "Check that it is there and that this process may read it, then try again",
                    e);
        }
        return last;
    }

    private static String segmentNumber(int number) {
        return String.format(Locale.ROOT, "%03d", number);
    }

    private Path numbered(String number) {
        return file.resolveSibling(stem(file) + "-" + number + "." + extension(file));
    }

    private static Path folder(Path file) {
        Path folder = file.getParent();
        return folder == null ? Path.of(".") : folder;
    }

    private static String stem(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.substring(0, name.lastIndexOf('.'));
    }

    private static String extension(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
