package io.exprsn.simulcast.internal.platform;

import io.exprsn.simulcast.internal.json.Json;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Remembers the addresses that a platform gave in fields it may give addresses in. Safe for use by several threads. */
final class Answers {
    private static final int MOST = 1000; // the oldest are forgotten: nobody follows them any more

    private final Set<String> fields;
    private final Set<URI> addresses = new LinkedHashSet<>();

    Answers(Set<String> fields) {
        this.fields = fields;
    }

    void remember(byte[] json) {
        if (!fields.isEmpty()) {
            Json.object(json).ifPresent(this::walk);
        }
    }

    boolean gave(URI address) {
        synchronized (addresses) {
            return addresses.contains(address);
        }
    }

    private void walk(Object value) {
        if (value instanceof Map<?, ?> object) {
            object.forEach((name, inner) -> {
                if (inner instanceof String text && fields.contains(String.valueOf(name))) {
                    remember(text);
                } else {
                    walk(inner);
                }
            });
        } else if (value instanceof List<?> list) {
            list.forEach(this::walk);
        }
    }

    private void remember(String text) {
        URI address;
        try {
            address = URI.create(text);
        } catch (IllegalArgumentException e) {
            return; // an adapter that wants to call it will be told
        }
        synchronized (addresses) {
            addresses.add(address);
            if (addresses.size() > MOST) {
                addresses.remove(addresses.iterator().next());
            }
        }
    }
}
