package io.exprsn.simulcast.examples.control.event;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** An event as it goes over the wire, written once for all readers. */
public final class HubEvent {
    private final byte[] bytes;
    private final @Nullable String streamId;

    private HubEvent(byte[] bytes, @Nullable String streamId) {
        this.bytes = bytes;
        this.streamId = streamId;
    }

    /**
     * Writes an event.
     *
     * @param id null for one that is not kept
     * @param json on one line
     */
    static HubEvent of(@Nullable String id, String name, byte[] json, @Nullable String streamId) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(json.length + 64);
        if (id != null) {
            out.writeBytes(ascii("id: " + id + "\n"));
        }
        out.writeBytes(ascii("event: " + name + "\ndata: "));
        out.writeBytes(json);
        out.writeBytes(ascii("\n\n"));
        return new HubEvent(out.toByteArray(), streamId);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** What is sent; not a copy. */
    public byte[] bytes() {
        return bytes;
    }

    /** Whether a reader of one stream, or of all where that is null, is told. */
    public boolean isFor(@Nullable String wanted) {
        return wanted == null || streamId == null || streamId.equals(wanted);
    }
}
