package io.exprsn.simulcast.store;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.SourceLoss;
import io.exprsn.simulcast.store.StoredDestination.LastKnown;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Destinations, without any secret. */
final class DestinationMapping implements RecordFormat.Mapping<StoredDestination> {
    @Override
    public Map<String, Object> toMap(StoredDestination record) {
        return new ObjectMap()
                .with("definition", definition(record.definition()))
                .with("secrets", record.secrets())
                .with("enabled", record.enabled())
                .with("lastKnown", lastKnown(record.lastKnown()))
                .values();
    }

    @Override
    public StoredDestination fromMap(String id, long version, Fields fields) {
        return new StoredDestination(
                id,
                version,
                definition(fields.fields("definition")),
                fields.optional("secrets", fields::text),
                fields.flag("enabled"),
                lastKnown(fields.fields("lastKnown")));
    }

    private static Map<String, Object> definition(Destination destination) {
        SourceLoss loss = destination.sourceLoss();
        return new ObjectMap()
                .with("name", destination.name())
                .with("platform", destination.platform())
                .with("credential", destination.credential())
                .with("priority", destination.priority())
                .with("encoding", EncodingMapping.toMap(destination.encoding()))
                .with("sourceLoss", loss == null ? null : SourceLossMapping.toMap(loss))
                .with("settings", destination.settings())
                .values();
    }

    private static Destination definition(Fields fields) {
        Fields loss = fields.optional("sourceLoss", fields::fields);
        return new Destination(
                fields.text("name"),
                fields.text("platform"),
                fields.optional("credential", fields::text),
                null,
                fields.integer("priority"),
                EncodingMapping.fromMap(fields.fields("encoding")),
                loss == null ? null : SourceLossMapping.fromMap(loss),
                fields.texts("settings"),
                Map.of());
    }

    private static Map<String, Object> lastKnown(LastKnown known) {
        Problem problem = known.lastProblem();
        return new ObjectMap()
                .withText("state", known.state())
                .with("retries", known.retries())
                .with("lastProblem", problem == null ? null : problem(problem))
                .with("broadcastId", known.broadcastId())
                .with("streamId", known.streamId())
                .withText("ingest", known.ingest())
                .withText("playback", known.playback())
                .values();
    }

    private static LastKnown lastKnown(Fields fields) {
        return new LastKnown(
                fields.choice("state", DestinationState.class),
                fields.integer("retries"),
                problem(fields.optional("lastProblem", fields::fields)),
                fields.optional("broadcastId", fields::text),
                fields.optional("streamId", fields::text),
                fields.optional("ingest", fields::address),
                fields.optional("playback", fields::address));
    }

    private static Map<String, Object> problem(Problem problem) {
        return new ObjectMap()
                .withText("kind", problem.kind())
                .with("text", problem.text())
                .with("remedy", problem.remedy())
                .withText("at", problem.at())
                .values();
    }

    private static @Nullable Problem problem(@Nullable Fields fields) {
        return fields == null
                ? null
                : new Problem(
                        fields.choice("kind", ErrorKind.class),
                        fields.text("text"),
                        fields.text("remedy"),
                        fields.instant("at"));
    }
}
