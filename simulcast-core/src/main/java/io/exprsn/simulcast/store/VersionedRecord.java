package io.exprsn.simulcast.store;

/**
 * What a store keeps: a value under an id, with a version that says only whether something changed.
 *
 * @param <R> the record itself
 */
public interface VersionedRecord<R> {
    /** Under which it is kept. */
    String id();

    /** At least 1; 0 in a record that was never stored. */
    long version();

    /** The same with another version. */
    R withVersion(long newVersion);
}
