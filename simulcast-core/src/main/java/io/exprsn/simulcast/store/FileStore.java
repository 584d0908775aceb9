package io.exprsn.simulcast.store;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** A JSON file per record: what happens to one file happens to one record. */
class FileStore<R extends VersionedRecord<R>> implements VersionedStore<R> {
    private static final String END = ".json";
    private static final String PLAIN = "abcdefghijklmnopqrstuvwxyz0123456789-_";

    private final StoreFolder folder;
    private final RecordFormat<R> format;
    private final String beginning;

    FileStore(StoreFolder folder, RecordFormat<R> format) {
        this.folder = folder;
        this.format = format;
        this.beginning = format.noun() + "-"; // also keeps clear of names that a system reserves, and of other stores
    }

    @Override
    public Optional<R> get(String id) {
        format.requireId(id);
        String file = file(id);
        return folder.read(file).map(bytes -> format.read(id, bytes, "file " + folder.path(file)));
    }

    @Override
    public Optional<R> put(R record) {
        return folder.alone(() -> {
            long stored = get(record.id()).map(VersionedRecord::version).orElse(0L);
            if (stored != record.version()) {
                return Optional.empty();
            }
            R next = record.withVersion(stored == 0 ? first() : stored + 1);
            folder.write(file(next.id()), format.write(next));
            return Optional.of(next);
        });
    }

    @Override
    public boolean remove(String id) {
        format.requireId(id);
        return folder.alone(() -> folder.delete(file(id)));
    }

    @Override
    public List<String> ids() {
        return folder.names(beginning, END).stream()
                .map(this::id)
                .flatMap(Optional::stream)
                .sorted()
                .toList();
    }

    /** Of what was removed nothing is left, so that a new record begins anywhere: nobody's version by any likely chance. */
    private static long first() {
        return ThreadLocalRandom.current().nextLong(1, 1L << 52);
    }

    /** The same on every file system: no capitals, which some do not tell apart, and nothing beyond ASCII. */
    private String file(String id) {
        StringBuilder file = new StringBuilder(beginning);
        for (byte b : id.getBytes(StandardCharsets.UTF_8)) {
            if (PLAIN.indexOf(b) >= 0) {
                file.append((char) b);
            } else {
                file.append(String.format("%%%02x", b));
            }
        }
        return file.append(END).toString();
    }

    /** Empty for a file that is none of ours. */
    private Optional<String> id(String file) {
        String text = file.substring(beginning.length(), file.length() - END.length());
        try {
            String id = URLDecoder.decode(text, StandardCharsets.UTF_8); // a plus sign is never left as it is
            return file(id).equals(file) ? Optional.of(id) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
