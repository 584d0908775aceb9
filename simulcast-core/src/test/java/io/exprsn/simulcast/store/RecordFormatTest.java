package io.exprsn.simulcast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.internal.json.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecordFormatTest {
    private static final String PLACE = "row 5";

    /** What a record may lack. */
    private static final Set<String> OPTIONAL = Set.of(
            "lastKnown.lastProblem",
            "lastKnown.broadcastId",
            "lastKnown.streamId",
            "lastKnown.ingest",
            "lastKnown.playback",
            "definition.credential",
            "definition.sourceLoss",
            "definition.sourceLoss.picture",
            "definition.encoding.profile",
            "definition.encoding.videoKilobits",
            "definition.encoding.width",
            "definition.encoding.height",
            "definition.encoding.frameRate",
            "definition.settings.url",
            "definition.settings.chunkSize",
            "definition.settings.path",
            "plan.backup",
            "fields.streamKey",
            "fields.details");

    /** A format with a record of it. */
    record Sample<R extends VersionedRecord<R>>(RecordFormat<R> format, R record) {
        byte[] bytes() {
            return format.write(record);
        }

        R read(byte[] bytes) {
            return format.read(record.id(), bytes, PLACE);
        }

        @Override
        public String toString() {
            return format.noun() + " " + record.id();
        }
    }

    static Stream<Sample<?>> samples() {
        return Stream.of(
                new Sample<>(RecordFormat.CREDENTIAL, Records.credential("full").withVersion(5)),
                new Sample<>(
                        RecordFormat.DESTINATION, Records.destination("full").withVersion(1L << 52)),
                new Sample<>(
                        RecordFormat.DESTINATION,
                        Records.plainDestination("plain").withVersion(1)),
                new Sample<>(RecordFormat.SESSION, Records.session("full").withVersion(2)),
                new Sample<>(RecordFormat.SESSION, Records.plainSession("plain").withVersion(2)),
                new Sample<>(RecordFormat.SCHEDULE, Records.schedule("full").withVersion(3)));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aRecordComesBackAsItWas(Sample<?> sample) {
        assertThat((Object) sample.read(sample.bytes())).isEqualTo(sample.record());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void refusesAnUnknownFormatAndNamesBoth(Sample<?> sample) {
        Map<String, Object> object = object(sample);
        object.put("format", 7);

        assertFails(ErrorKind.INVALID, () -> sample.read(Json.bytes(object)), "format 7", "format 1", PLACE);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void anythingCutOffIsDamaged(Sample<?> sample) {
        byte[] whole = sample.bytes();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertFails(ErrorKind.REJECTED, () -> sample.read(cut), PLACE);
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aMissingOrStrangeFieldIsDamageUnlessItIsOptional(Sample<?> sample) {
        everyField(sample, object(sample), "");
    }

    @ParameterizedTest
    @MethodSource("samples")
    void anothersRecordIsNotTakenForThis(Sample<?> sample) {
        byte[] bytes = sample.bytes();

        assertFails(
                ErrorKind.REJECTED,
                () -> sample.format().read("other", bytes, PLACE),
                "another " + sample.format().noun());
    }

    @Test
    void anErrorQuotesNothingOfTheRecord() {
        String bytes = new String(
                        RecordFormat.SCHEDULE.write(Records.schedule("a").withVersion(1)), StandardCharsets.UTF_8)
                .replace("Europe/Berlin", "Elsewhere/Nowhere");

        assertThatThrownBy(() -> RecordFormat.SCHEDULE.read("a", bytes.getBytes(StandardCharsets.UTF_8), PLACE))
                .hasMessageContaining("zone")
                .hasMessageNotContaining("Elsewhere");
    }

    @Test
    void aDestinationIsNotMadeWithASecretInTheOpen() {
        Destination open = Destination.srt("a", URI.create("srt://h:9000"));

        assertThatThrownBy(() -> StoredDestination.of("a", open.withKey(Secret.of("PLAINTEXT"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("PLAINTEXT");
        assertThatThrownBy(() -> StoredDestination.of("a", open.withPassphrase(Secret.of("PLAINTEXT-phrase"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("PLAINTEXT");
    }

    /** Takes each field away, and puts something of another type into its place. */
    private static void everyField(Sample<?> sample, Map<String, Object> root, String path) {
        Map<String, Object> here = at(root, path);
        for (String name : List.copyOf(here.keySet())) {
            String field = path.isEmpty() ? name : path + "." + name;
            Object before = here.get(name);
            here.remove(name);
            if (OPTIONAL.contains(field)) {
                assertThat((Object) sample.read(Json.bytes(root))).as(field).isNotNull();
            } else {
                assertFails(ErrorKind.REJECTED, () -> sample.read(Json.bytes(root)), PLACE);
            }
            here.put(name, List.of(List.of()));
            assertFails(ErrorKind.REJECTED, () -> sample.read(Json.bytes(root)), PLACE);
            here.put(name, before);
            if (before instanceof Map) {
                everyField(sample, root, field);
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> at(Map<String, Object> root, String path) {
        Map<String, Object> here = root;
        for (String part : path.isEmpty() ? new String[0] : path.split("\\.")) {
            here = (Map<String, Object>) here.get(part);
        }
        return here;
    }

    private static Map<String, Object> object(Sample<?> sample) {
        return new LinkedHashMap<>(Json.object(sample.bytes()).orElseThrow());
    }

    private static void assertFails(ErrorKind kind, ThrowingCallable call, String... texts) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SimulcastException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .message()
                .contains(texts);
    }
}
