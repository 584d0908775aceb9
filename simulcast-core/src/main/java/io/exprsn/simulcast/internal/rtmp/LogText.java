package io.exprsn.simulcast.internal.rtmp;

/** Text that a peer wrote, made fit for a log line. */
final class LogText {
    private static final int MAX_LENGTH = 256;

    private LogText() {}

    /**
     * Printable ASCII stays, the rest is escaped; cut at {@value #MAX_LENGTH} characters. Not for anything that may hold
     * a key.
     */
    static String clean(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length() && out.length() <= MAX_LENGTH; i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x7F && c != '\\') {
                out.append(c);
            } else {
                out.append(String.format("\\u%04x", (int) c));
            }
        }
        if (out.length() > MAX_LENGTH) {
            out.setLength(MAX_LENGTH);
            out.append("...");
        }
        return out.toString();
    }
}
