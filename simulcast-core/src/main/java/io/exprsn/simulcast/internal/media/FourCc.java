package io.exprsn.simulcast.internal.media;

/** Codec names of Enhanced RTMP, four characters each. */
final class FourCc {
    private static final String[] KNOWN = {
        "avc1", "hvc1", "vvc1", "av01", "vp08", "vp09", "mp4a", "Opus", "fLaC", ".mp3", "ac-3", "ec-3"
    };
    private static final int[] CODES = new int[KNOWN.length];

    static {
        for (int i = 0; i < KNOWN.length; i++) {
            CODES[i] = code(KNOWN[i]);
        }
    }

    private FourCc() {}

    /** The interned name of a known codec; otherwise the characters, with anything unprintable as a question mark. */
    static String name(int code) {
        for (int i = 0; i < CODES.length; i++) {
            if (CODES[i] == code) {
                return KNOWN[i];
            }
        }
        StringBuilder text = new StringBuilder(4);
        for (int shift = 24; shift >= 0; shift -= 8) {
            int c = code >> shift & 0xFF;
            text.append(c >= 0x20 && c < 0x7F ? (char) c : '?');
        }
        return text.toString();
    }

    private static int code(String name) {
        return name.charAt(0) << 24 | name.charAt(1) << 16 | name.charAt(2) << 8 | name.charAt(3);
    }
}
