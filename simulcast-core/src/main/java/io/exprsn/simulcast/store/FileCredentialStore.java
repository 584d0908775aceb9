package io.exprsn.simulcast.store;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.internal.json.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

/** A JSON file per credential: what happens to one file happens to one credential. */
final class FileCredentialStore implements CredentialStore {
    static final int FORMAT = 1;

    private static final String BEGINNING = "credential-"; // also keeps clear of names that a system reserves
    private static final String END = ".json";
    private static final String PLAIN = "abcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final String REMEDY = "Put the file back from a backup, or remove it and give the credential again";

    private final StoreFolder folder;

    FileCredentialStore(StoreFolder folder) {
        this.folder = folder;
    }

    @Override
    public Optional<SealedRecord> get(String name) {
        SealedRecord.requireName(name);
        String file = file(name);
        return folder.read(file).map(bytes -> record(name, file, bytes));
    }

    @Override
    public Optional<SealedRecord> put(SealedRecord record) {
        return folder.alone(() -> {
            long stored = get(record.name()).map(SealedRecord::version).orElse(0L);
            if (stored != record.version()) {
                return Optional.empty();
            }
            SealedRecord next = record.withVersion(stored == 0 ? first() : stored + 1);
            folder.write(file(next.name()), bytes(next));
            return Optional.of(next);
        });
    }

    @Override
    public boolean remove(String name) {
        SealedRecord.requireName(name);
        return folder.alone(() -> folder.delete(file(name)));
    }

    @Override
    public List<String> names() {
        return folder.names(BEGINNING, END).stream()
                .map(FileCredentialStore::name)
                .flatMap(Optional::stream)
                .sorted()
                .toList();
    }

    /** Of what was removed nothing is left, so that a new record begins anywhere: nobody's version by any likely chance. */
    private static long first() {
        return ThreadLocalRandom.current().nextLong(1, 1L << 52);
    }

    private SealedRecord record(String name, String file, byte[] bytes) {
        Map<String, Object> object = Json.object(bytes)
                .orElseThrow(() -> new SimulcastException(
                        ErrorKind.REJECTED,
                        "The credential file " + folder.path(file) + " is damaged: it is not a whole JSON object",
                        REMEDY));
        Object format = object.get("format");
        if (format instanceof Number && !format.equals(FORMAT)) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "The credential file " + folder.path(file) + " has format " + format
                            + ", and this version reads format " + FORMAT,
                    "Use the version of the library that wrote it, or a newer one");
        }
        if (!(format instanceof Number)
                || !name.equals(object.get("name"))
                || !(object.get("version") instanceof Number version)
                || version.longValue() < 1
                || !(object.get("fields") instanceof Map<?, ?> fields)) {
            throw new SimulcastException(
                    ErrorKind.REJECTED,
                    "The credential file " + folder.path(file)
                            + " is damaged: format, version or fields are missing, or it is" + " another credential's",
                    REMEDY);
        }
        Map<String, String> texts = new TreeMap<>();
        fields.forEach((field, text) -> texts.put(String.valueOf(field), String.valueOf(text)));
        return new SealedRecord(name, version.longValue(), texts);
    }

    private static byte[] bytes(SealedRecord record) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("format", FORMAT);
        object.put("name", record.name());
        object.put("version", record.version());
        object.put("fields", record.fields());
        return Json.bytes(object);
    }

    /** The same on every file system: no capitals, which some do not tell apart, and nothing beyond ASCII. */
    private static String file(String name) {
        StringBuilder file = new StringBuilder(BEGINNING);
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            if (PLAIN.indexOf(b) >= 0) {
                file.append((char) b);
            } else {
                file.append(String.format("%%%02x", b));
            }
        }
        return file.append(END).toString();
    }

    /** Empty for a file that is none of ours. */
    private static Optional<String> name(String file) {
        String text = file.substring(BEGINNING.length(), file.length() - END.length());
        try {
            String name = URLDecoder.decode(text, StandardCharsets.UTF_8); // a plus sign is never left as it is
            return file(name).equals(file) ? Optional.of(name) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
