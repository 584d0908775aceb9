package io.exprsn.simulcast.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The clip that is encoded: 20 s of 1280x720 at 30 pictures a second, H.264 with a key frame each 2 s and AAC as FLV, which the
 * library reads without FFmpeg. Each picture has its number as a bar code at the top, so that it can be found again after
 * an encode.
 */
final class MadeClip {
    /** Bits of the number; the clip has fewer pictures than they can count. */
    static final int BITS = 12;

    /** Pixels that one bit is wide, and high. */
    static final int BIT_PIXELS = 96;

    private static final int SECONDS = 20;

    private MadeClip() {}

    /** @param picture file whose pictures are shown; null for FFmpeg's test pattern */
    static Path make(Path ffmpeg, @Nullable Path picture, Path folder) throws IOException, InterruptedException {
        Path clip = folder.resolve("clip.flv");
        List<String> command =
                new ArrayList<>(List.of(ffmpeg.toString(), "-nostdin", "-hide_banner", "-loglevel", "error"));
        command.addAll(
                picture == null
                        ? List.of("-f", "lavfi", "-i", "testsrc2=s=1280x720:r=" + Wanted.FRAME_RATE)
                        : List.of("-stream_loop", "-1", "-i", "file:" + picture));
        command.addAll(List.of("-f", "lavfi", "-i", "sine=f=440:r=48000", "-map", "0:v:0", "-map", "1:a:0"));
        command.addAll(List.of("-t", Integer.toString(SECONDS), "-vf", filters()));
        command.addAll(List.of(
                ("-c:v libx264 -preset veryfast -bf 0 -b:v 6000k -maxrate 6000k -bufsize 6000k -g 60 -keyint_min 60"
                                + " -sc_threshold 0 -c:a aac -b:a 128k -ac 2 -f flv")
                        .split(" ")));
        command.add(clip.toString());
        run(command, folder.resolve("clip.log"));
        return clip;
    }

    private static String filters() {
        StringBuilder filters = new StringBuilder("scale=1280:720,setsar=1,fps=" + Wanted.FRAME_RATE
                + ",format=yuv420p,drawbox=x=0:y=0:w=1280:h=" + BIT_PIXELS + ":color=black:t=fill");
        for (int bit = 0; bit < BITS; bit++) {
            filters.append(",drawbox=x=%d:y=0:w=%d:h=%d:color=white:t=fill:enable='mod(floor(n/%d),2)'"
                    .formatted(bit * BIT_PIXELS, BIT_PIXELS, BIT_PIXELS, 1 << bit));
        }
        return filters.toString();
    }

    /** The number of each picture of a file, in the order in which they are shown. */
    static List<Integer> numbers(Path ffmpeg, Path file, Path folder) throws IOException, InterruptedException {
        Path bars = folder.resolve(file.getFileName() + ".bars");
        // The middle of each bit: the encoder blurs its edges.
        String look = "scale=1280:720,crop=%d:%d:0:0,scale=%d:3:flags=area,crop=%d:1:0:1,format=gray"
                .formatted(BITS * BIT_PIXELS, BIT_PIXELS, BITS, BITS);
        run(
                List.of(
                        ffmpeg.toString(),
                        "-nostdin",
                        "-hide_banner",
                        "-loglevel",
                        "error",
                        "-i",
                        file.toString(),
                        "-map",
                        "0:v:0",
                        "-vf",
                        look,
                        "-fps_mode",
                        "passthrough",
                        "-f",
                        "rawvideo",
                        bars.toString()),
                folder.resolve("bars.log"));
        byte[] pixels = Files.readAllBytes(bars);
        List<Integer> numbers = new ArrayList<>();
        for (int at = 0; at + BITS <= pixels.length; at += BITS) {
            int number = 0;
            for (int bit = 0; bit < BITS; bit++) {
                number |= (pixels[at + bit] & 0xFF) > 128 ? 1 << bit : 0;
            }
            numbers.add(number);
        }
        return numbers;
    }

    private static void run(List<String> command, Path log) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (process.waitFor() != 0) {
                throw new IllegalStateException("FFmpeg failed: " + Files.readString(log));
            }
        } finally {
            process.destroyForcibly();
        }
    }
}
