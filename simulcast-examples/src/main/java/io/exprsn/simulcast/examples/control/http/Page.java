package io.exprsn.simulcast.examples.control.http;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a list.
 *
 * @param items in order
 * @param next what to give as {@code after} for the next piece; null if this is the last
 */
public record Page<T>(List<T> items, @Nullable String next) {
    /**
     * What is asked for.
     *
     * @param limit 1 to 200
     * @param after the last id of the piece before; null for the first
     */
    public record Asked(int limit, @Nullable String after) {
        /**
         * The piece that is asked for, of ids in the order of their characters.
         *
         * @param view makes an item of an id; null leaves it out, such as when it was removed meanwhile
         */
        public <T> Page<T> of(List<String> ids, Function<String, @Nullable T> view) {
            List<String> rest = ids.stream()
                    .filter(id -> after == null || id.compareTo(after) > 0)
                    .toList();
            List<String> piece = rest.subList(0, Math.min(limit, rest.size()));
            List<T> items = new java.util.ArrayList<>();
            for (String id : piece) {
                T item = view.apply(id);
                if (item != null) {
                    items.add(item);
                }
            }
            return new Page<>(items, rest.size() > limit ? piece.get(piece.size() - 1) : null);
        }
    }
}
