package io.exprsn.simulcast.testkit;

/**
 * One message of a track, kept when an ingest was built with {@code rememberMessages()}.
 *
 * @param dts decoding time, ms, as sent (unwrapped beyond 32 bits)
 * @param compositionTime presentation minus decoding time, ms
 * @param header true for a sequence header
 * @param frame true for coded media
 * @param keyFrame true for a coded key frame
 * @param bytes size of the payload
 * @param crc32 CRC-32 of the payload, to compare with what was given to the sender
 * @param arrivedAt {@link System#nanoTime()} when its last byte had been read
 */
public record MediaMessage(
        long dts,
        int compositionTime,
        boolean header,
        boolean frame,
        boolean keyFrame,
        int bytes,
        long crc32,
        long arrivedAt) {}
