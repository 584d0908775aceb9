package io.exprsn.simulcast.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.exprsn.simulcast.store.CredentialStore;
import io.exprsn.simulcast.store.RecordFormat;
import io.exprsn.simulcast.store.SealedRecord;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What every {@link CredentialStore} does: extend it with your own. */
public abstract class CredentialStoreContract extends VersionedStoreContract<SealedRecord, CredentialStore> {
    /** For subclasses. */
    protected CredentialStoreContract() {}

    @Test
    @DisplayName("gives the names as the ids")
    void namesAreIds() {
        CredentialStore store = fresh();
        store.put(record("b", 1));
        store.put(record("a", 1));

        assertEquals(List.of("a", "b"), store.names());
        assertEquals(store.names(), store.ids());
    }

    @Override
    RecordFormat<SealedRecord> format() {
        return RecordFormat.CREDENTIAL;
    }

    @Override
    int longestId() {
        return SealedRecord.LONGEST_NAME;
    }

    @Override
    SealedRecord record(String id, int number) {
        return new SealedRecord(id, 0, Map.of("key", Integer.toString(number), "details", "c2VhbGVk+/=="));
    }

    @Override
    int number(SealedRecord record) {
        return Integer.parseInt(record.fields().get("key"));
    }

    @Override
    SealedRecord large(String id) {
        return new SealedRecord(id, 0, Map.of("key", "a".repeat(200_000)));
    }
}
