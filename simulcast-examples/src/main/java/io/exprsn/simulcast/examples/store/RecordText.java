package io.exprsn.simulcast.examples.store;

import io.exprsn.simulcast.store.RecordFormat;
import io.exprsn.simulcast.store.VersionedRecord;
import java.nio.charset.StandardCharsets;

/**
 * How records of one kind are written into their table, for the library's own and a host's.
 *
 * @param <R> what is written down
 */
public interface RecordText<R extends VersionedRecord<R>> {
    /** What kind of record it is, in one word of small letters; its table is {@code simulcast_} and this. */
    String noun();

    /**
     * Refuses what cannot be an id.
     *
     * @throws io.exprsn.simulcast.SimulcastException ({@link io.exprsn.simulcast.ErrorKind#INVALID}) if it cannot
     */
    void requireId(String id);

    /** The record as a text that says of which format it is. */
    String write(R record);

    /**
     * The record of such a text.
     *
     * @param id of the record that is expected there
     * @param text as {@link #write} gave it
     * @param place where it was found, for errors
     * @throws io.exprsn.simulcast.SimulcastException {@link io.exprsn.simulcast.ErrorKind#REJECTED} for a damaged one, {@link
     *     io.exprsn.simulcast.ErrorKind#INVALID} for one of a format that is not known here
     */
    R read(String id, String text, String place);

    /** One of the library's. */
    static <R extends VersionedRecord<R>> RecordText<R> of(RecordFormat<R> format) {
        return new RecordText<>() {
            @Override
            public String noun() {
                return format.noun();
            }

            @Override
            public void requireId(String id) {
                format.requireId(id);
            }

            @Override
            public String write(R record) {
                return new String(format.write(record), StandardCharsets.UTF_8);
            }

            @Override
            public R read(String id, String text, String place) {
                return format.read(id, text.getBytes(StandardCharsets.UTF_8), place);
            }
        };
    }
}
