package io.exprsn.simulcast.internal.platform;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformSetting;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Holds a destination's settings against those that its platform's adapter declares. */
public final class DestinationSettings {
    /** How media gets to an ingest is the same on every platform. */
    public static final Set<String> OF_EVERY_INGEST = Set.of(
            Destination.URL,
            Destination.BACKUP_URL,
            Destination.TRUST,
            Destination.PROXY,
            Destination.LOCAL_ADDRESS,
            Destination.CHUNK_SIZE);

    private DestinationSettings() {}

    /**
     * Refuses a setting that nobody knows, one that cannot be right, and the lack of one that is needed.
     *
     * @throws SimulcastException ({@link ErrorKind#INVALID}) that names the setting and what is possible
     */
    public static void check(Destination destination, PlatformAdapter adapter) {
        Map<String, PlatformSetting> declared = new TreeMap<>();
        adapter.facts().settings().forEach(setting -> declared.put(setting.name(), setting));
        String name = "Destination " + destination.name();
        destination.settings().forEach((key, value) -> {
            PlatformSetting setting = declared.get(key);
            if (setting == null && !OF_EVERY_INGEST.contains(key)) {
                Set<String> possible = new TreeSet<>(declared.keySet());
                possible.addAll(OF_EVERY_INGEST);
                throw invalid(
                        name + " has the setting \"" + key + "\", which "
                                + adapter.facts().displayName() + " does not know",
                        "Possible are " + String.join(", ", possible));
            }
            if (setting != null && !setting.accepts(value)) {
                throw invalid(
                        name + " has a value for \"" + key + "\" that cannot be right: " + setting.description(),
                        setting.values().isEmpty()
                                ? "Give it in the form " + setting.form()
                                : "Possible are " + String.join(", ", new TreeSet<>(setting.values())));
            }
        });
        declared.values().stream()
                .filter(PlatformSetting::required)
                .filter(setting -> !destination.settings().containsKey(setting.name()))
                .findFirst()
                .ifPresent(missing -> {
                    throw invalid(
                            name + " lacks the setting \"" + missing.name() + "\": " + missing.description(),
                            "Give it with destination.with(\"" + missing.name() + "\", …)");
                });
    }

    private static SimulcastException invalid(String problem, String remedy) {
        return new SimulcastException(ErrorKind.INVALID, problem, remedy);
    }
}
