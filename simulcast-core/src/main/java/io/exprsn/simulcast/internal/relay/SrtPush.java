package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.ffmpeg.FfmpegCapability;
import io.exprsn.simulcast.ffmpeg.FfmpegCommand;
import io.exprsn.simulcast.ffmpeg.FfmpegProcess;
import io.exprsn.simulcast.ffmpeg.FfmpegRequirement;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A transport stream to an SRT listener, as caller. FFmpeg takes an output's secrets from its arguments alone, so stream id and
 * passphrase can be read there by every user of the machine.
 *
 * @param server {@code srt://host:port}
 * @param latency how long lost packets may be sent again; the larger of both sides' values counts
 */
public record SrtPush(
        URI server, @Nullable Secret streamId, @Nullable Secret passphrase, Duration latency, FfmpegRunner ffmpeg)
        implements FfmpegOutlet.Target {
    private static final String CONNECT_MILLIS = "3000"; // with a joined group of pictures, less than the queue holds
    /** A peer that is gone without a word is noticed after so long. */
    private static final String SILENCE_MICROS = "5000000";
    /** Seven packets of a transport stream: what fits into one datagram. */
    private static final String PAYLOAD_BYTES = "1316";

    private static final String LINGER_SECONDS = "1"; // else what is on its way at the end is dropped

    /** What a binary must be able to do. */
    public static final FfmpegRequirement REQUIREMENT =
            FfmpegRequirement.of(FfmpegCapability.muxer("mpegts"), FfmpegCapability.outputProtocol("srt"));

    @Override
    public FfmpegProcess start() {
        return ffmpeg.start(command());
    }

    /** What FFmpeg is to do. */
    public FfmpegCommand command() {
        FfmpegCommand.Builder command = FfmpegOutlet.command("Sending to " + server)
                .requires(REQUIREMENT)
                .args("-f", "mpegts", "-latency", Long.toString(latency.toMillis() * 1000))
                .args("-connect_timeout", CONNECT_MILLIS, "-timeout", SILENCE_MICROS)
                .args("-linger", LINGER_SECONDS, "-pkt_size", PAYLOAD_BYTES);
        if (passphrase != null) {
            command.args("-pbkeylen", "16", "-passphrase").secretArg(passphrase);
        }
        if (streamId != null) {
            // The tool has an option of its own that is called streamid.
            command.args("-srt_streamid").secretArg(streamId);
        }
        return command.args(server.toString()).build();
    }
}
