package io.exprsn.simulcast.examples.control.stream;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.credential.Destinations;
import io.exprsn.simulcast.examples.control.stream.StoredStream.Input;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.store.DestinationStore;
import io.exprsn.simulcast.store.StoredDestination;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** What the library is asked to do for a stream, as it is kept now. Safe for use by several threads. */
final class Plans {
    private final StreamBook book;
    private final Inputs inputs;
    private final DestinationStore stored;
    private final Destinations destinations;
    private final Consumer<Destination> allowed;
    private final UnaryOperator<String> wording;

    /**
     * Of these streams and destinations.
     *
     * @param allowed throws where a destination must not be sent to
     * @param wording see {@link Sources#worded}
     */
    Plans(
            StreamBook book,
            Inputs inputs,
            DestinationStore stored,
            Destinations destinations,
            Consumer<Destination> allowed,
            UnaryOperator<String> wording) {
        this.book = book;
        this.inputs = inputs;
        this.stored = stored;
        this.destinations = destinations;
        this.allowed = allowed;
        this.wording = wording;
    }

    SimulcastPlan plan(String id) {
        return builder(book.require(id)).build();
    }

    /** The same, with more to be said. */
    SimulcastPlan.Builder builder(StoredStream stream) {
        Input input = stream.input();
        if (input == null) {
            throw Refusal.field(
                    "inputSource",
                    "The stream " + stream.id() + " has no source",
                    "Give inputSource, for instance test");
        }
        Metadata shown = Metadata.titled(stream.shownTitle());
        SimulcastPlan.Builder plan = SimulcastPlan.named(stream.id())
                .title(stream.shownTitle())
                .source(inputs.open(input))
                .metadata(stream.description() == null ? shown : shown.describedAs(stream.description()))
                .cuttingMetadata();
        for (String destination : stream.destinations()) {
            if (stored.get(destination).map(StoredDestination::enabled).orElse(true)) {
                plan.to(destination(destination));
            }
        }
        return plan;
    }

    /** A destination with its key, called by its id. */
    Destination destination(String id) {
        Destination destination = destinations
                .get(id)
                .orElseThrow(() -> Refusal.of(
                        Refusal.Why.CONFLICT,
                        "There is no destination " + id + " any more",
                        "Take it off the stream, or make it again"))
                .named(id);
        allowed.accept(destination); // names may lead elsewhere than when it was defined
        return destination;
    }

    /** What the library refuses, without where files are. */
    <T> T worded(Supplier<T> work) {
        try {
            return work.get();
        } catch (SimulcastException e) {
            throw new SimulcastException(
                    e.kind(),
                    wording.apply(e.problem()),
                    wording.apply(e.remedy()),
                    e,
                    e.retryAfter().orElse(null),
                    e.reason().orElse(null));
        }
    }
}
