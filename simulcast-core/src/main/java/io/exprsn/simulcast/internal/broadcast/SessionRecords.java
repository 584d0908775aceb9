package io.exprsn.simulcast.internal.broadcast;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.credential.OwnedSecrets;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.Broadcast.IngestProtocol;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.store.StoredBroadcast;
import io.exprsn.simulcast.store.StoredPlan;
import io.exprsn.simulcast.store.StoredShow;
import io.exprsn.simulcast.store.StoredSource;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes storable records of plans and broadcasts, and back: their keys are sealed among the credentials first, so that what is stored
 * afterwards can name them.
 */
public final class SessionRecords {
    /** Of the sets of secrets that belong to sessions. */
    static final String KIND = "session";

    private static final String KEY = "key";
    private static final String ADDRESS = "address";
    private static final String PASSPHRASE = "passphrase";

    private final OwnedSecrets secrets;

    SessionRecords(OwnedSecrets secrets) {
        this.secrets = secrets;
    }

    /**
     * A plan to store.
     *
     * @param session id of the record it goes into
     * @param rehearsal whether nobody is to see it
     * @throws SimulcastException ({@link ErrorKind#INVALID}) if its source cannot be opened again by another process
     */
    StoredPlan stored(String session, SimulcastPlan plan, boolean rehearsal) {
        requireStorable(plan.name(), plan.source());
        plan.backup().ifPresent(backup -> requireStorable(plan.name(), backup));
        return new StoredPlan(
                plan.name(),
                plan.title(),
                stored(session, plan.source()),
                plan.backup().map(backup -> stored(session, backup)).orElse(null),
                plan.sourceLoss(),
                plan.sharing(),
                plan.retry(),
                plan.healthInterval(),
                plan.shedding(),
                plan.isRefusingOverload(),
                show(plan, rehearsal));
    }

    /** The plan that was stored, still without destinations and listeners. */
    SimulcastPlan.Builder plan(StoredPlan stored) {
        SimulcastPlan.Builder plan = SimulcastPlan.named(stored.name())
                .title(stored.title())
                .source(source(stored.source()))
                .onSourceLoss(stored.sourceLoss())
                .sharing(stored.sharing())
                .retry(stored.retry())
                .healthInterval(stored.healthInterval())
                .shedding(stored.shedding())
                .metadata(metadata(stored.show().shown()))
                .starting(stored.show().start());
        if (stored.show().thumbnail() != null) {
            plan.thumbnail(Path.of(stored.show().thumbnail()));
        }
        if (stored.show().cutting()) {
            plan.cuttingMetadata();
        }
        if (stored.show().rollingOver()) {
            plan.rollingOver();
        }
        if (stored.backup() != null) {
            plan.backup(source(stored.backup()));
        }
        return stored.refusingOverload() ? plan.refuseOverload() : plan;
    }

    /** What viewers of some destinations see instead, of those that are still there. */
    Map<String, Metadata> differing(StoredPlan stored, List<String> destinations) {
        Map<String, Metadata> differing = new TreeMap<>();
        stored.show().differing().forEach((destination, shown) -> {
            if (destinations.contains(destination)) {
                differing.put(destination, metadata(shown));
            }
        });
        return differing;
    }

    private static StoredShow show(SimulcastPlan plan, boolean rehearsal) {
        Map<String, StoredShow.Shown> differing = new TreeMap<>();
        plan.metadataByDestination().forEach((destination, metadata) -> differing.put(destination, shown(metadata)));
        return new StoredShow(
                shown(plan.metadata()),
                differing,
                plan.thumbnail()
                        .map(picture -> picture.toAbsolutePath().toString())
                        .orElse(null),
                plan.startPolicy(),
                plan.isRollingOver(),
                rehearsal,
                plan.isCuttingMetadata());
    }

    /** What viewers of a stored show see since it was changed. */
    static StoredShow changed(StoredShow before, ShowText now) {
        Map<String, StoredShow.Shown> differing = new TreeMap<>();
        now.differing().forEach((destination, metadata) -> differing.put(destination, shown(metadata)));
        return before.showing(
                shown(now.everywhere()),
                differing,
                now.thumbnail()
                        .map(picture -> picture.toAbsolutePath().toString())
                        .orElse(null));
    }

    private static StoredShow.Shown shown(Metadata metadata) {
        Metadata.Privacy privacy = metadata.privacy();
        return new StoredShow.Shown(
                metadata.title(),
                metadata.description(),
                metadata.category(),
                metadata.tags(),
                privacy == null ? null : privacy.name(),
                metadata.language());
    }

    private static Metadata metadata(StoredShow.Shown shown) {
        return new Metadata(
                shown.title(),
                shown.description(),
                shown.category(),
                shown.tags(),
                privacy(shown.privacy()),
                shown.language());
    }

    private static Metadata.@Nullable Privacy privacy(@Nullable String name) {
        if (name == null) {
            return null;
        }
        for (Metadata.Privacy privacy : Metadata.Privacy.values()) {
            if (privacy.name().equals(name)) {
                return privacy;
            }
        }
        throw new SimulcastException(
                ErrorKind.INVALID,
                "A stored session is to be seen by " + name + ", which this version does not know",
                "Use the version of the library that stored it, or a newer one");
    }

    /**
     * A broadcast to store.
     *
     * @param session id of the record it goes into
     */
    StoredBroadcast stored(String session, Broadcast broadcast) {
        Map<String, Secret> keys = new TreeMap<>();
        List<StoredBroadcast.Ingest> ingests = new ArrayList<>();
        for (Broadcast.Ingest ingest : broadcast.ingests()) {
            int place = ingests.size();
            if (ingest.key() != null) {
                keys.put(KEY + place, ingest.key());
            }
            if (ingest.passphrase() != null) {
                keys.put(PASSPHRASE + place, ingest.passphrase());
            }
            ingests.add(new StoredBroadcast.Ingest(ingest.protocol().name(), ingest.server()));
        }
        return new StoredBroadcast(
                broadcast.platform(),
                broadcast.id(),
                ingests,
                broadcast.watch(),
                broadcast.chat(),
                broadcast.endsBy(),
                broadcast.details(),
                keys.isEmpty() ? null : secrets.put(KIND, session, keys));
    }

    /** The broadcast that was stored. */
    Broadcast broadcast(StoredBroadcast stored) {
        String set = stored.secrets();
        Map<String, Secret> keys = set == null ? Map.of() : open(set);
        List<Broadcast.Ingest> ingests = new ArrayList<>();
        for (StoredBroadcast.Ingest ingest : stored.ingests()) {
            int place = ingests.size();
            IngestProtocol protocol = protocol(ingest.protocol());
            Secret key = keys.get(KEY + place);
            if (key == null && protocol != IngestProtocol.SRT) {
                throw missing(String.valueOf(set));
            }
            ingests.add(new Broadcast.Ingest(protocol, ingest.server(), key, keys.get(PASSPHRASE + place)));
        }
        return new Broadcast(
                stored.platform(),
                stored.id(),
                ingests,
                stored.watch(),
                stored.chat(),
                stored.endsBy(),
                stored.details());
    }

    private static void requireStorable(String plan, Source source) {
        if (source instanceof Source.FlvInput) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "The plan \"" + plan
                            + "\" cannot be stored: its source is a stream that this process holds, and no other"
                            + " could open it again",
                    "Take a file, an address or a publisher as the source, or run the plan unkept()");
        }
    }

    private StoredSource stored(String session, Source source) {
        if (source instanceof Source.MediaFile file) {
            // A path means the same place only from the same folder.
            String path = file.path().toAbsolutePath().toString();
            return new StoredSource(StoredSource.Kind.FILE, path, null, file.loop(), null);
        }
        if (source instanceof Source.Address address) {
            // A password may stand anywhere in it, so all of it is sealed.
            Secret whole = Secret.of(address.uri().toString());
            return sealed(session, StoredSource.Kind.ADDRESS, address.toString(), ADDRESS, whole, address.hold());
        }
        if (source instanceof Source.Publisher publisher) {
            return sealed(session, StoredSource.Kind.PUBLISHER, "", KEY, publisher.key(), publisher.hold());
        }
        return new StoredSource(StoredSource.Kind.TEST_PATTERN, "", null, false, null);
    }

    private StoredSource sealed(
            String session, StoredSource.Kind kind, String place, String name, Secret secret, Duration hold) {
        return new StoredSource(kind, place, secrets.put(KIND, session, Map.of(name, secret)), false, hold);
    }

    private Source source(StoredSource stored) {
        return switch (stored.kind()) {
            case FILE -> new Source.MediaFile(Path.of(stored.place()), stored.loop());
            case ADDRESS ->
                new Source.Address(
                        URI.create(secret(stored.secrets(), ADDRESS).reveal()), hold(stored)); // to be opened again
            case PUBLISHER -> new Source.Publisher(secret(stored.secrets(), KEY), hold(stored));
            case TEST_PATTERN -> Source.testPattern();
        };
    }

    private static Duration hold(StoredSource stored) {
        return Optional.ofNullable(stored.hold()).orElse(Source.DEFAULT_HOLD);
    }

    private Secret secret(@Nullable String name, String which) {
        String set = String.valueOf(name);
        Secret secret = open(set).get(which);
        if (secret == null) {
            throw missing(set);
        }
        return secret;
    }

    private Map<String, Secret> open(String set) {
        return secrets.get(set).orElseThrow(() -> missing(set));
    }

    private static SimulcastException missing(String set) {
        return new SimulcastException(
                ErrorKind.REJECTED,
                "A key of a stored session is missing: the credential \"" + set + "\" is not there or not whole",
                "Put the credential back from a backup, or start the session anew");
    }

    private static IngestProtocol protocol(String name) {
        for (IngestProtocol protocol : IngestProtocol.values()) {
            if (protocol.name().equals(name)) {
                return protocol;
            }
        }
        throw new SimulcastException(
                ErrorKind.INVALID,
                "A stored broadcast has an ingest of the protocol " + name + ", which this version does not know",
                "Use the version of the library that stored it, or a newer one");
    }
}
