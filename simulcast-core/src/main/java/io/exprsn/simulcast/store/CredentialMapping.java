package io.exprsn.simulcast.store;

import java.util.Map;

/** Sealed credentials: their ciphertexts by field. */
final class CredentialMapping implements RecordFormat.Mapping<SealedRecord> {
    @Override
    public Map<String, Object> toMap(SealedRecord record) {
        return Map.of("fields", record.fields());
    }

    @Override
    public SealedRecord fromMap(String id, long version, Fields fields) {
        return new SealedRecord(id, version, fields.texts("fields"));
    }
}
