package io.exprsn.simulcast.internal.rtmp;

/** Text that a peer wrote, made fit for messages and logs. */
final class PeerText {
    private static final int MAX = 256;

    private PeerText() {}

    /** Cut, with control characters escaped and the given secret starred out. */
    static String clean(String text, String secret) {
        String masked = text.replace(secret, "****");
        int question = secret.indexOf('?');
        if (question > 0) {
            masked = masked.replace(secret.substring(0, question), "****");
        }
        StringBuilder out = new StringBuilder();
        int i = 0;
        for (; i < masked.length() && out.length() < MAX; i++) {
            char c = masked.charAt(i);
            if (Character.isISOControl(c)) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return i < masked.length() ? out + "..." : out.toString();
    }
}
