package io.exprsn.simulcast.internal.rtmp;

/**
 * What one peer may make us keep. Bytes throughout.
 *
 * @param chunkStreams distinct chunk stream ids on a connection
 * @param mediaBytes one audio, video or aggregate message
 * @param commandBytes one message of any other kind (control messages have their exact sizes)
 * @param partialBytes all unfinished messages of a connection together
 * @param bytesBeforePublish all that may arrive after the handshake and before
 *     {@link RtmpChunkReader#liftEarlyLimit()}
 */
public record RtmpLimits(
        int chunkStreams, int mediaBytes, int commandBytes, int partialBytes, long bytesBeforePublish) {

    /** 64 chunk streams; 16 MiB media, 256 KiB command, 32 MiB unfinished, 256 KiB before publish. */
    public static final RtmpLimits DEFAULT = new RtmpLimits(64, 16 << 20, 256 << 10, 32 << 20, 256 << 10);

    public RtmpLimits {
        if (chunkStreams < 1 || mediaBytes < 1 || commandBytes < 1 || partialBytes < 1 || bytesBeforePublish < 1) {
            throw new IllegalArgumentException("RTMP limits must be positive, got " + chunkStreams + ", " + mediaBytes
                    + ", " + commandBytes + ", " + partialBytes + ", " + bytesBeforePublish);
        }
    }
}
