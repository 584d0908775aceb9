package io.exprsn.simulcast.credential;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A text, or what it says with one kind of escapes undone, with the place of each character in the original text. So a secret is found
 * however much of it somebody saw fit to escape.
 */
final class TextLayer {
    private static final Map<String, Character> ENTITIES =
            Map.of("amp", '&', "lt", '<', "gt", '>', "quot", '"', "apos", '\'');
    private static final int LONGEST_ENTITY = 8;

    private final String text;
    private final int @Nullable [] from; // null: nothing is undone yet
    private final int @Nullable [] to;

    private TextLayer(String text, int @Nullable [] from, int @Nullable [] to) {
        this.text = text;
        this.from = from;
        this.to = to;
    }

    static TextLayer of(String text) {
        return new TextLayer(text, null, null);
    }

    String text() {
        return text;
    }

    /** Where a character begins in the original text. */
    int from(int index) {
        return from == null ? index : from[index];
    }

    /** Where a character ends in the original text. */
    int to(int index) {
        return to == null ? index + 1 : to[index];
    }

    /** With each kind of escapes undone that occurs. */
    List<TextLayer> decoded() {
        List<TextLayer> layers = new ArrayList<>(0);
        if (text.indexOf('%') >= 0) {
            add(layers, new Undoing().percent());
        }
        if (text.indexOf('\\') >= 0) {
            add(layers, new Undoing().backslash());
        }
        if (text.indexOf('&') >= 0) {
            add(layers, new Undoing().entities());
        }
        return layers;
    }

    private void add(List<TextLayer> layers, TextLayer layer) {
        if (layer.text.length() < text.length()) { // undoing an escape makes it shorter
            layers.add(layer);
        }
    }

    /** One pass over the text. */
    private final class Undoing {
        private final StringBuilder plain = new StringBuilder(text.length());
        private final int[] starts = new int[text.length()];
        private final int[] ends = new int[text.length()];
        private int at;

        TextLayer percent() {
            while (at < text.length()) {
                int first = text.charAt(at) == '%' ? hex(at + 1, 2) : -1;
                if (first < 0) {
                    put(text.charAt(at), 1);
                } else if (!utf8(first)) {
                    put((char) first, 3);
                }
            }
            return layer();
        }

        TextLayer backslash() {
            while (at < text.length()) {
                char c = text.charAt(at);
                char next = c == '\\' && at + 1 < text.length() ? text.charAt(at + 1) : 0;
                int plainAt = "\"\\/'bfnrt".indexOf(next);
                if (next == 'u' && hex(at + 2, 4) >= 0) {
                    put((char) hex(at + 2, 4), 6);
                } else if (next != 0 && plainAt >= 0) {
                    put("\"\\/'\b\f\n\r\t".charAt(plainAt), 2);
                } else {
                    put(c, 1);
                }
            }
            return layer();
        }

        TextLayer entities() {
            while (at < text.length()) {
                char c = text.charAt(at);
                int end = c == '&' ? text.indexOf(';', at) : -1;
                String name = end < 0 || end - at > LONGEST_ENTITY ? "" : text.substring(at + 1, end);
                int code = entity(name);
                if (code < 0) {
                    put(c, 1);
                } else {
                    put((char) code, end + 1 - at);
                }
            }
            return layer();
        }

        private int entity(String name) {
            Character known = ENTITIES.get(name);
            if (known != null) {
                return known;
            }
            try {
                int code = name.startsWith("#x") || name.startsWith("#X")
                        ? Integer.parseInt(name.substring(2), 16)
                        : name.startsWith("#") ? Integer.parseInt(name.substring(1)) : -1;
                return code > Character.MAX_VALUE ? -1 : code;
            } catch (NumberFormatException e) {
                return -1;
            }
        }

        /** Takes a character of several bytes, each escaped; false if it is none. */
        private boolean utf8(int first) {
            int length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 0;
            if (length < 2) {
                return false;
            }
            int code = first & (0xff >> (length + 1));
            for (int i = 1; i < length; i++) {
                int escape = at + 3 * i;
                int next = escape < text.length() && text.charAt(escape) == '%' ? hex(escape + 1, 2) : -1;
                if (next < 0x80 || next > 0xbf) {
                    return false;
                }
                code = code << 6 | next & 0x3f;
            }
            if (!Character.isValidCodePoint(code)) {
                return false;
            }
            int begin = at;
            for (char c : Character.toChars(code)) {
                at = begin;
                put(c, 3 * length);
            }
            return true;
        }

        private void put(char c, int length) {
            starts[plain.length()] = from(at);
            ends[plain.length()] = to(at + length - 1);
            plain.append(c);
            at += length;
        }

        /** The number that so many hexadecimal digits make; -1 if they are none. */
        private int hex(int begin, int digits) {
            if (begin + digits > text.length()) {
                return -1;
            }
            int number = 0;
            for (int i = begin; i < begin + digits; i++) {
                int digit = text.charAt(i) < 0x80 ? Character.digit(text.charAt(i), 16) : -1;
                if (digit < 0) {
                    return -1;
                }
                number = number << 4 | digit;
            }
            return number;
        }

        private TextLayer layer() {
            int length = plain.length();
            return new TextLayer(plain.toString(), Arrays.copyOf(starts, length), Arrays.copyOf(ends, length));
        }
    }
}
