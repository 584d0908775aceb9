package io.exprsn.simulcast.store;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.internal.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a record is written down: one JSON object in UTF-8 with the number of its format, the record's id and its version. A host's own
 * store can keep these bytes as they are and need not know what a record consists of. Immutable; safe for use by several threads.
 *
 * @param <R> what is written down
 */
public final class RecordFormat<R extends VersionedRecord<R>> {
    /** Of sealed credentials. */
    public static final RecordFormat<SealedRecord> CREDENTIAL = new RecordFormat<>(
            "credential", "name", SealedRecord.LONGEST_NAME, 1, "give the credential again", new CredentialMapping());

    /** Bytes of the longest id in UTF-8 of all but credentials: a credential's name has room for such an id and more. */
    public static final int LONGEST_ID = 40;

    /** Of destinations. */
    public static final RecordFormat<StoredDestination> DESTINATION = new RecordFormat<>(
            "destination", "id", LONGEST_ID, 1, "define the destination again", new DestinationMapping());

    /** Of sessions. */
    public static final RecordFormat<StoredSession> SESSION = new RecordFormat<>(
            "session",
            "id",
            LONGEST_ID,
            1,
            "look on the platforms for what it may have left there",
            new SessionMapping());

    /** Of schedules. */
    public static final RecordFormat<StoredSchedule> SCHEDULE =
            new RecordFormat<>("schedule", "id", LONGEST_ID, 1, "set the schedule again", new ScheduleMapping());

    private final String noun;
    private final String idName;
    private final int longestId;
    private final int number;
    private final String otherRemedy;
    private final Mapping<R> mapping;

    private RecordFormat(
            String noun, String idName, int longestId, int number, String otherRemedy, Mapping<R> mapping) {
        this.noun = noun;
        this.idName = idName;
        this.longestId = longestId;
        this.number = number;
        this.otherRemedy = otherRemedy;
        this.mapping = mapping;
    }

    /** What kind of record it is, in one word of small letters: {@code credential}. */
    public String noun() {
        return noun;
    }

    /** The number that stands in what is written now. */
    public int number() {
        return number;
    }

    /** The bytes of a record, well below a megabyte for any record that makes sense. */
    public byte[] write(R record) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("format", number);
        object.put(idName, record.id());
        object.put("version", record.version());
        object.putAll(mapping.toMap(record));
        return Json.bytes(object);
    }

    /**
     * The record of such bytes.
     *
     * @param id of the record that is expected there
     * @param bytes as {@link #write} gave them
     * @param place where they were found, for errors: {@code file /srv/credential-main.json}, {@code row main}
     * @throws SimulcastException {@link ErrorKind#REJECTED}: damaged, or another record's; {@link ErrorKind#INVALID}: of a format that
     *     this version does not read. Its text quotes nothing of what is there.
     */
    public R read(String id, byte[] bytes, String place) {
        Map<String, Object> object = Json.object(bytes).orElseThrow(() -> damaged(place, "not a whole JSON object"));
        if (object.get("format") instanceof Number format && !format.equals(number)) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "The " + noun + " in the " + place + " has format " + format + ", and this version reads format "
                            + number,
                    "Use the version of the library that wrote it, or a newer one");
        }
        try {
            Fields fields = new Fields(object);
            fields.integer("format");
            if (!fields.text(idName).equals(id)) {
                throw damaged(place, "another " + noun + "'s");
            }
            long version = fields.number("version");
            if (version < 1) {
                throw new UnreadableField("version", "1 or more");
            }
            return mapping.fromMap(id, version, fields);
        } catch (UnreadableField e) {
            throw damaged(place, "not readable: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw damaged(place, "not readable: its values do not go together");
        } catch (SimulcastException e) {
            throw e.kind() == ErrorKind.INVALID ? damaged(place, "not readable: " + e.problem()) : e;
        }
    }

    /**
     * Refuses what cannot be an id.
     *
     * @throws SimulcastException ({@link ErrorKind#INVALID}) if it is blank, too long or holds a control character
     */
    public void requireId(String id) {
        requireId(noun + "'s " + idName, id, longestId);
    }

    static void requireId(String what, String id, int longest) {
        int length = id.getBytes(StandardCharsets.UTF_8).length;
        if (id.isBlank() || length > longest || id.chars().anyMatch(Character::isISOControl)) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "A " + what + " has " + length + " bytes in UTF-8"
                            + (length > longest ? "" : " and is blank or holds a control character"),
                    "Give it 1 to " + longest + " bytes without control characters, for instance \"main channel\"");
        }
    }

    private SimulcastException damaged(String place, String what) {
        return new SimulcastException(
                ErrorKind.REJECTED,
                "The " + noun + " in the " + place + " is damaged: it is " + what,
                "Put it back from a backup, or remove it and " + otherRemedy);
    }

    /** What a kind of record consists of besides id and version. */
    interface Mapping<R> {
        Map<String, Object> toMap(R record);

        /** Throws {@link UnreadableField} or what the record's constructor throws. */
        R fromMap(String id, long version, Fields fields);
    }
}
