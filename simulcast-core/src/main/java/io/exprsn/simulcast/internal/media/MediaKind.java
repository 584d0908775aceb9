package io.exprsn.simulcast.internal.media;

/** The three kinds of FLV tag, with the type byte that FLV tags and RTMP messages share. */
public enum MediaKind {
    AUDIO(8),
    VIDEO(9),
    DATA(18);

    private final int type;

    MediaKind(int type) {
        this.type = type;
    }

    /** FLV tag type and RTMP message type. */
    public int type() {
        return type;
    }
}
