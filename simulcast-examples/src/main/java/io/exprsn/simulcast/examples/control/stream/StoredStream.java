package io.exprsn.simulcast.examples.control.stream;

import io.exprsn.simulcast.store.VersionedRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a show is made of, as it is kept. It holds no secret: an address that may have a password and a publisher's key are sealed among the
 * credentials. Immutable.
 *
 * @param id under which it is kept, {@link StreamFormat#ID}; its shows have it as their name
 * @param version of what is stored under the id, at least 1; 0 for never stored
 * @param name for people who run shows
 * @param title as viewers see it; null for the name
 * @param description as viewers see it; null for none
 * @param input where the media comes from; null before that was said
 * @param destinations ids of the destinations it goes to, in the order they were added
 */
public record StoredStream(
        String id,
        long version,
        String name,
        @Nullable String title,
        @Nullable String description,
        @Nullable Input input,
        List<String> destinations)
        implements VersionedRecord<StoredStream> {

    /** Copies. */
    public StoredStream {
        destinations = List.copyOf(destinations);
    }

    @Override
    public StoredStream withVersion(long newVersion) {
        return new StoredStream(id, newVersion, name, title, description, input, destinations);
    }

    StoredStream withInput(@Nullable Input newInput) {
        return new StoredStream(id, version, name, title, description, newInput, destinations);
    }

    StoredStream withTexts(@Nullable String newTitle, @Nullable String newDescription) {
        return new StoredStream(id, version, name, newTitle, newDescription, input, destinations);
    }

    StoredStream withDestinations(List<String> ids) {
        return new StoredStream(id, version, name, title, description, input, ids);
    }

    /** Title as viewers see it. */
    String shownTitle() {
        return title == null ? name : title;
    }

    /**
     * Where media comes from, as it is kept.
     *
     * @param kind what sort
     * @param shown for people, without secrets
     * @param secrets name of the credential that holds the address or the publisher's key; null where there is none
     */
    public record Input(
            InputKind kind, String shown, @Nullable String secrets) {}
}
