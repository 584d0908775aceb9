package io.exprsn.simulcast.credential;

import io.exprsn.simulcast.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The texts by which secrets are found, and how they are found in one pass: a table of their first four characters, behind each the forms
 * that begin so in their order, in which a binary search finds the longest that stands here. Immutable.
 */
final class SecretForms {
    private static final int WINDOW = 4;

    /** In Base64 shorter forms would be found in half of all words. */
    private static final int SHORTEST_BASE64 = 6;

    private static final int MOST_TEXT_PER_CHARACTER = 6; // \\u0041
    private static final int MOST_TEXT_PER_BYTE = 5; // %2541

    private final String[] forms;
    private final byte[] beside; // bits: the character before, the character behind also holds bits of the secret
    private final int[] shorter; // the longest form that a form begins with
    private final long[] windows; // open addressing; 0 is free
    private final int[] begins;
    private final int[] ends;
    private final List<String> shortSecrets;
    private final int longest;

    private SecretForms(Map<String, Byte> all, List<String> shortSecrets, int longest) {
        forms = all.keySet().toArray(String[]::new);
        beside = new byte[forms.length];
        shorter = new int[forms.length];
        int size = Integer.highestOneBit(Math.max(8, forms.length)) << 2;
        windows = new long[size];
        begins = new int[size];
        ends = new int[size];
        this.shortSecrets = shortSecrets;
        this.longest = longest;
        for (int i = 0; i < forms.length; i++) {
            beside[i] = all.getOrDefault(forms[i], (byte) 0);
            int before = i - 1;
            while (before >= 0 && !forms[i].startsWith(forms[before])) {
                before = shorter[before];
            }
            shorter[i] = before;
            index(i);
        }
    }

    static SecretForms of(Collection<Secret> secrets) {
        Map<String, Byte> forms = new TreeMap<>();
        TreeSet<String> shortSecrets = new TreeSet<>();
        int longest = 0;
        for (Secret secret : secrets) {
            String value = secret.reveal(); // to look for it in what is about to be kept
            for (String text : new TreeSet<>(List.of(value, decoded(value)))) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                longest = Math.max(
                        longest, Math.max(text.length() * MOST_TEXT_PER_CHARACTER, bytes.length * MOST_TEXT_PER_BYTE));
                if (text.length() < WINDOW) {
                    shortSecrets.add(text);
                } else {
                    forms.merge(text, (byte) 0, (one, other) -> (byte) (one | other));
                    forms.merge(text.replace(' ', '+'), (byte) 0, (one, other) -> (byte) (one | other));
                }
                addBase64(forms, bytes);
            }
        }
        shortSecrets.remove("");
        return new SecretForms(forms, List.copyOf(shortSecrets), longest);
    }

    boolean isEmpty() {
        return forms.length == 0 && shortSecrets.isEmpty();
    }

    int longest() {
        return longest;
    }

    /** Marks what is secret in the layer at its place in the original text. */
    void mark(TextLayer layer, BitSet secret) {
        String text = layer.text();
        long window = 0;
        for (int i = 0; i < text.length(); i++) {
            window = window << 16 | text.charAt(i);
            int slot = i < WINDOW - 1 ? -1 : slot(window);
            if (slot >= 0 && windows[slot] == window) {
                int begin = i - WINDOW + 1;
                int form = longestAt(text, begin, begins[slot], ends[slot]);
                if (form >= 0) {
                    int from = (beside[form] & 1) != 0 ? before(text, begin) : begin;
                    int end = begin + forms[form].length();
                    int to = (beside[form] & 2) != 0 ? behind(text, end) : end;
                    secret.set(layer.from(from), layer.to(to - 1));
                }
            }
        }
        for (String shortSecret : shortSecrets) {
            markWord(layer, shortSecret, secret);
        }
    }

    private static void markWord(TextLayer layer, String word, BitSet secret) {
        String text = layer.text();
        for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
            int end = at + word.length();
            if ((at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1)))
                    && (end == text.length() || !Character.isLetterOrDigit(text.charAt(end)))) {
                secret.set(layer.from(at), layer.to(end - 1));
            }
        }
    }

    /**
     * The longest form that stands here. Every form that does is one that the last form not behind the text in order begins with, so
     * that one and what it begins with are all there is to look at.
     */
    private int longestAt(String text, int at, int begin, int end) {
        int low = begin;
        int high = end;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (isBehind(forms[middle], text, at)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        int form = low - 1;
        while (form >= begin && !text.startsWith(forms[form], at)) {
            form = shorter[form];
        }
        return form >= begin ? form : -1;
    }

    private static boolean isBehind(String form, String text, int at) {
        int length = Math.min(form.length(), text.length() - at);
        for (int i = 0; i < length; i++) {
            char one = form.charAt(i);
            char other = text.charAt(at + i);
            if (one != other) {
                return one > other;
            }
        }
        return form.length() > length;
    }

    private void index(int form) {
        long window = 0;
        for (int i = 0; i < WINDOW; i++) {
            window = window << 16 | forms[form].charAt(i);
        }
        int slot = slot(window);
        if (windows[slot] == 0) {
            windows[slot] = window;
            begins[slot] = form;
        }
        ends[slot] = form + 1; // forms come in order
    }

    /** Where a window stands, or would. */
    private int slot(long window) {
        int slot = (int) (window * 0x9E3779B97F4A7C15L >>> 32) & windows.length - 1;
        while (windows[slot] != 0 && windows[slot] != window) {
            slot = slot + 1 & windows.length - 1;
        }
        return slot;
    }

    /** What is always the same of a secret in Base64, wherever in something longer it begins, in both alphabets. */
    private static void addBase64(Map<String, Byte> forms, byte[] secret) {
        for (int shift = 0; shift < 3; shift++) {
            byte[] shifted = new byte[shift + secret.length];
            System.arraycopy(secret, 0, shifted, shift, secret.length);
            int own = (shift * 8 + 5) / 6; // characters before hold bits of what stands before
            int whole = shifted.length * 8 / 6; // the next one holds bits of what stands behind
            if (whole - own < SHORTEST_BASE64) {
                continue;
            }
            byte beside = (byte) ((shift > 0 ? 1 : 0) | (shifted.length % 3 > 0 ? 2 : 0));
            for (Base64.Encoder alphabet : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
                String form = alphabet.encodeToString(shifted).substring(own, whole);
                forms.merge(form, beside, (one, other) -> (byte) (one | other));
            }
            Arrays.fill(shifted, (byte) 0);
        }
    }

    private static int before(String text, int begin) {
        return begin > 0 && isBase64(text.charAt(begin - 1)) ? begin - 1 : begin;
    }

    private static int behind(String text, int end) {
        return end < text.length() && isBase64(text.charAt(end)) ? end + 1 : end;
    }

    private static boolean isBase64(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "+/-_".indexOf(c) >= 0;
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return value; // a lone percent sign: it was not encoded
        }
    }
}
