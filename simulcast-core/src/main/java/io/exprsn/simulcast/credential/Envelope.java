package io.exprsn.simulcast.credential;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A sealed text as it is stored. In front of the ciphertext stands what opening it takes besides the key:
 *
 * <pre>
 * 1 byte    format, 1
 * 1 byte    how the key is made: 0 as it is, 1 by scrypt, then
 *    3 bytes   log2 N, r, p
 *   16 bytes   salt
 * 8 bytes   number of the key
 * 8 bytes   of the SHA-256 of record and field
 * 4 bytes   length of what follows
 *           nonce (12 bytes), ciphertext, tag (16 bytes)
 * </pre>
 *
 * All of that is part of the associated data together with record and field themselves, so nothing here is believed before the tag has
 * been checked. It is there to say <em>why</em> an entry cannot be opened.
 */
record Envelope(Optional<Salt> salt, long keyNumber, byte[] place, byte[] body) {
    private static final byte FORMAT = 1;
    private static final int SHORTEST_BODY = 28;
    private static final int PLACE_LENGTH = 8;
    private static final String REMEDY = "Put the entry back from a backup, or remove it and give the credential again";

    /** Of a text that is to be sealed: everything but the ciphertext. */
    static Envelope around(Optional<Salt> salt, long keyNumber, String record, String field) {
        return new Envelope(salt, keyNumber, place(record, field), new byte[0]);
    }

    Envelope withBody(byte[] ciphertext) {
        return new Envelope(salt, keyNumber, place, ciphertext);
    }

    /**
     * Reads a stored entry.
     *
     * @param name of the entry, for errors
     */
    static Envelope parse(byte[] sealed, String name) {
        ByteBuffer rest = ByteBuffer.wrap(sealed);
        require(rest, 2, name);
        byte format = rest.get();
        if (format != FORMAT) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "Opening " + name + " failed: it has format " + (format & 0xff) + ", and this version opens format "
                            + FORMAT,
                    "If a newer version of the library sealed it, use that one; else it is damaged: remove it and give the"
                            + " credential again");
        }
        Optional<Salt> salt = salt(rest.get(), rest, name);
        require(rest, Long.BYTES + PLACE_LENGTH + Integer.BYTES, name);
        long keyNumber = rest.getLong();
        byte[] place = new byte[PLACE_LENGTH];
        rest.get(place);
        int length = rest.getInt();
        if (length < SHORTEST_BODY || length < rest.remaining()) {
            throw changed(name);
        }
        require(rest, length, name);
        return new Envelope(
                salt, keyNumber, place, Arrays.copyOfRange(sealed, rest.position(), rest.position() + length));
    }

    byte[] toBytes() {
        byte[] header = header();
        return ByteBuffer.allocate(header.length + Integer.BYTES + body.length)
                .put(header)
                .putInt(body.length)
                .put(body)
                .array();
    }

    /** What the tag answers for besides the text. */
    byte[] associated(String record, String field) {
        byte[] header = header();
        byte[] recordBytes = record.getBytes(StandardCharsets.UTF_8);
        byte[] fieldBytes = field.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(header.length + 2 * Integer.BYTES + recordBytes.length + fieldBytes.length)
                .put(header)
                .putInt(recordBytes.length) // so that "ab" + "c" is not "a" + "bc"
                .put(recordBytes)
                .putInt(fieldBytes.length)
                .put(fieldBytes)
                .array();
    }

    /** Whether it says that it was sealed for this place. */
    boolean isFor(String record, String field) {
        return Arrays.equals(place, place(record, field));
    }

    static SimulcastException changed(String name) {
        return new SimulcastException(
                ErrorKind.REJECTED, "Opening " + name + " failed: it was changed since it was sealed", REMEDY);
    }

    static SimulcastException elsewhere(String name) {
        return new SimulcastException(
                ErrorKind.REJECTED, "Opening " + name + " failed: it was sealed for another record or field", REMEDY);
    }

    private static Optional<Salt> salt(byte how, ByteBuffer rest, String name) {
        if (how == 0) {
            return Optional.empty();
        }
        if (how != 1) {
            throw changed(name);
        }
        require(rest, 3 + Salt.LENGTH, name);
        ScryptParameters strength;
        try {
            strength = new ScryptParameters(rest.get(), rest.get(), rest.get());
        } catch (SimulcastException e) {
            throw new SimulcastException(
                    ErrorKind.REJECTED,
                    "Opening " + name + " failed: it asks for parameters that no entry of ours has",
                    REMEDY,
                    e);
        }
        byte[] salt = new byte[Salt.LENGTH];
        rest.get(salt);
        return Optional.of(new Salt(strength, HexFormat.of().formatHex(salt)));
    }

    private byte[] header() {
        ByteBuffer header = ByteBuffer.allocate(2 + 3 + Salt.LENGTH + Long.BYTES + PLACE_LENGTH);
        header.put(FORMAT).put((byte) (salt.isPresent() ? 1 : 0));
        salt.ifPresent(made -> header.put((byte) made.strength().log2n())
                .put((byte) made.strength().r())
                .put((byte) made.strength().p())
                .put(made.toBytes()));
        header.putLong(keyNumber).put(place);
        return Arrays.copyOf(header.array(), header.position());
    }

    private static void require(ByteBuffer rest, int length, String name) {
        if (rest.remaining() < length) {
            throw new SimulcastException(
                    ErrorKind.REJECTED,
                    "Opening " + name + " failed: it is cut off after " + rest.capacity() + " bytes",
                    REMEDY);
        }
    }

    private static byte[] place(String record, String field) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(record.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0); // stands in no UTF-8 of a name
            digest.update(field.getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(digest.digest(), PLACE_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }
}
