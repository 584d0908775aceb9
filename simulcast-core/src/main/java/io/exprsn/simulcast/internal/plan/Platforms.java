package io.exprsn.simulcast.internal.plan;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.internal.service.ServiceByKey;
import io.exprsn.simulcast.spi.PlatformAdapter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** The platforms that can be sent to, by id. Immutable. */
public final class Platforms {
    private final Map<String, PlatformAdapter> byId;

    private Platforms(Map<String, PlatformAdapter> byId) {
        this.byId = byId;
    }

    /**
     * Those given, then those found under other names; those known by their protocol are always there.
     *
     * @throws SimulcastException ({@link ErrorKind#INVALID}) if two given ones have the same id, or two found ones have one
     *     that none given has
     */
    public static Platforms of(List<PlatformAdapter> given) {
        Map<String, PlatformAdapter> byId = new LinkedHashMap<>();
        given.forEach(adapter -> claim(byId, adapter));
        Map<String, PlatformAdapter> found = new LinkedHashMap<>();
        for (PlatformAdapter adapter : ServiceLoader.load(PlatformAdapter.class)) {
            if (!byId.containsKey(adapter.id())) {
                claim(found, adapter);
            }
        }
        byId.putAll(found);
        ServiceByKey.all().forEach(service -> byId.putIfAbsent(service.id(), service));
        return new Platforms(byId);
    }

    private static void claim(Map<String, PlatformAdapter> byId, PlatformAdapter adapter) {
        PlatformAdapter other = byId.putIfAbsent(adapter.id(), adapter);
        if (other != null) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "Two platforms call themselves \"" + adapter.id() + "\": "
                            + other.getClass().getName() + " and "
                            + adapter.getClass().getName(),
                    "Remove one from the class path, or give the right one alone to the simulcaster's builder");
        }
    }

    /** All of them, those given first. */
    public List<PlatformAdapter> all() {
        return List.copyOf(byId.values());
    }

    /**
     * The platform of an id.
     *
     * @throws SimulcastException ({@link ErrorKind#INVALID}) if there is none; the text lists those there are
     */
    public PlatformAdapter get(String id) {
        PlatformAdapter adapter = byId.get(id);
        if (adapter == null) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "There is no platform \"" + id + "\"; found: " + String.join(", ", byId.keySet()),
                    "Add its module to the class path, or correct the name");
        }
        return adapter;
    }
}
