package io.exprsn.simulcast.credential;

import io.exprsn.simulcast.Secret;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes live secrets out of text that others wrote: FFmpeg's lines, a platform's reply, an exception. It knows them by value and finds
 * them as they are, URL-encoded in any way, escaped as in JSON, XML or HTML, in Base64 of either alphabet also in the middle of something
 * longer, and in one of these within another, up to three.
 *
 * <p>A secret of fewer than 4 characters is found only where it stands alone, with no letter or digit beside it; else half of every log
 * would be stars. In Base64 a secret is found from 5 bytes on. Not found: secrets in parts, compressed, encrypted, or in Base64 broken
 * into lines.
 *
 * <p>Safe for use by several threads. Text without a secret comes back as it is, at a cost that hardly depends on how many secrets are
 * known; registering one more makes the next call dearer.
 */
public final class Redactor {
    /** What stands in the place of a secret, whatever its length. */
    public static final String STARS = "****";

    private static final int MOST_LAYERS = 3;

    private final Object lock = new Object();
    private final Map<Secret, Integer> live = new HashMap<>();
    private final List<Redactor> others;
    private volatile @Nullable SecretForms compiled;

    /** Knows no secret yet. */
    public Redactor() {
        this(List.of());
    }

    private Redactor(List<Redactor> others) {
        this.others = others;
    }

    /** Knows these secrets, for good. */
    public static Redactor of(Collection<Secret> secrets) {
        Redactor redactor = new Redactor();
        secrets.forEach(redactor::register);
        return redactor;
    }

    /** One that knows what both know, also what they learn later. In one pass: a secret may hold another. */
    public Redactor and(Redactor other) {
        return new Redactor(List.of(this, other));
    }

    /**
     * Adds a secret.
     *
     * @return what takes it off again; registered twice, it stays until both are closed
     */
    public Registration register(Secret secret) {
        synchronized (lock) {
            live.merge(secret, 1, Integer::sum);
            compiled = null;
        }
        return new Registration() {
            private boolean closed;

            @Override
            public void close() {
                synchronized (lock) {
                    if (!closed) {
                        closed = true;
                        live.computeIfPresent(secret, (same, count) -> count == 1 ? null : count - 1);
                        compiled = null;
                    }
                }
            }
        };
    }

    /** The text with stars in the place of each secret. */
    public String redact(String text) {
        List<SecretForms> known = new ArrayList<>(1);
        collect(known);
        if (known.isEmpty()) {
            return text;
        }
        BitSet secret = new BitSet(0);
        mark(known, TextLayer.of(text), MOST_LAYERS, secret);
        return secret.isEmpty() ? text : starred(text, secret);
    }

    /**
     * How many characters of text the longest secret can take. Where a text is cut, that many before the cut may be the beginning of a
     * secret, which nothing recognises.
     */
    public int longest() {
        List<SecretForms> known = new ArrayList<>(1);
        collect(known);
        return known.stream().mapToInt(SecretForms::longest).max().orElse(0);
    }

    private void collect(List<SecretForms> known) {
        SecretForms own = forms();
        if (!own.isEmpty()) {
            known.add(own);
        }
        others.forEach(other -> other.collect(known));
    }

    private SecretForms forms() {
        SecretForms forms = compiled;
        if (forms != null) {
            return forms;
        }
        synchronized (lock) {
            forms = compiled;
            if (forms == null) {
                forms = SecretForms.of(live.keySet());
                compiled = forms;
            }
            return forms;
        }
    }

    private static void mark(List<SecretForms> known, TextLayer layer, int layersLeft, BitSet secret) {
        known.forEach(forms -> forms.mark(layer, secret));
        if (layersLeft > 0) {
            for (TextLayer below : layer.decoded()) {
                mark(known, below, layersLeft - 1, secret);
            }
        }
    }

    private static String starred(String text, BitSet secret) {
        StringBuilder clean = new StringBuilder(text.length());
        int clear = 0;
        for (int from = secret.nextSetBit(0); from >= 0; from = secret.nextSetBit(clear)) {
            clean.append(text, clear, from).append(STARS);
            clear = secret.nextClearBit(from);
        }
        return clean.append(text, clear, text.length()).toString();
    }

    /** A secret that is known for as long as it lives. */
    public interface Registration extends AutoCloseable {
        /** Forgets it. Any number of times. */
        @Override
        void close();
    }
}
