package io.exprsn.simulcast.store;

import io.exprsn.simulcast.DestinationStatus.Wanted;
import io.exprsn.simulcast.store.StoredBroadcast.Ingest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sessions with their plans and intents. */
final class SessionMapping implements RecordFormat.Mapping<StoredSession> {
    @Override
    public Map<String, Object> toMap(StoredSession record) {
        return new ObjectMap()
                .with("plan", PlanMapping.toMap(record.plan()))
                .withText("wanted", record.wanted())
                .with(
                        "intents",
                        record.intents().stream().map(SessionMapping::intent).toList())
                .values();
    }

    @Override
    public StoredSession fromMap(String id, long version, Fields fields) {
        return new StoredSession(
                id,
                version,
                PlanMapping.fromMap(fields.fields("plan")),
                fields.choice("wanted", Wanted.class),
                fields.list("intents", SessionMapping::intent));
    }

    private static Map<String, Object> intent(BroadcastIntent intent) {
        StoredBroadcast broadcast = intent.broadcast();
        return new ObjectMap()
                .with("destination", intent.destination())
                .with("intentId", intent.intentId())
                .withText("wanted", intent.wanted())
                .withText("step", intent.step())
                .with("broadcast", broadcast == null ? null : broadcast(broadcast))
                .values();
    }

    private static BroadcastIntent intent(Fields fields) {
        return new BroadcastIntent(
                fields.text("destination"),
                fields.text("intentId"),
                fields.choice("wanted", Wanted.class),
                fields.choice("step", BroadcastIntent.Step.class),
                broadcast(fields.optional("broadcast", fields::fields)));
    }

    private static Map<String, Object> broadcast(StoredBroadcast broadcast) {
        return new ObjectMap()
                .with("platform", broadcast.platform())
                .with("id", broadcast.id())
                .with(
                        "ingests",
                        broadcast.ingests().stream().map(SessionMapping::ingest).toList())
                .withText("watch", broadcast.watch())
                .withText("chat", broadcast.chat())
                .withText("endsBy", broadcast.endsBy())
                .with("details", broadcast.details())
                .with("secrets", broadcast.secrets())
                .values();
    }

    private static @Nullable StoredBroadcast broadcast(@Nullable Fields fields) {
        return fields == null
                ? null
                : new StoredBroadcast(
                        fields.text("platform"),
                        fields.text("id"),
                        fields.list("ingests", one -> new Ingest(one.text("protocol"), one.address("server"))),
                        fields.optional("watch", fields::address),
                        fields.optional("chat", fields::address),
                        fields.optional("endsBy", fields::instant),
                        fields.texts("details"),
                        fields.optional("secrets", fields::text));
    }

    private static Map<String, Object> ingest(Ingest ingest) {
        return new ObjectMap()
                .with("protocol", ingest.protocol())
                .withText("server", ingest.server())
                .values();
    }
}
