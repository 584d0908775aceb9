package io.exprsn.simulcast.internal.rtmp;

/** Text that a peer wrote, made fit for messages and logs. */
final class PeerText {
    private static final int MAX_LENGTH = 256;

    private PeerText() {}

    /**
     * Letters of any script stay, so that a refusal can be read in its own language. What could forge a line, turn its
     * direction or hide in it is escaped, and the backslash with it, so that an escape is always ours. Cut after
     * {@value #MAX_LENGTH} characters. Not for anything that may hold a key.
     */
    static String clean(String text) {
        StringBuilder out = new StringBuilder();
        int i = 0;
        while (i < text.length() && out.length() < MAX_LENGTH) {
            int c = text.codePointAt(i);
            int next = i + Character.charCount(c);
            if (isPlain(c)) {
                out.appendCodePoint(c);
            } else {
                text.substring(i, next).chars().forEach(unit -> out.append(String.format("\\u%04x", unit)));
            }
            i = next;
        }
        return i < text.length() ? out + "..." : out.toString();
    }

    /** The same, with the given secret starred out. */
    static String clean(String text, String secret) {
        String masked = text.replace(secret, "****");
        int question = secret.indexOf('?');
        if (question > 0) {
            masked = masked.replace(secret.substring(0, question), "****");
        }
        return clean(masked);
    }

    private static boolean isPlain(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> c != '\\';
        };
    }
}
