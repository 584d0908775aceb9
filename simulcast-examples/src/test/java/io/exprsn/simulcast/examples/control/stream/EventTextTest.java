package io.exprsn.simulcast.examples.control.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.HealthIssue;
import io.exprsn.simulcast.HealthReport;
import io.exprsn.simulcast.HealthReport.Status;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.event.SimulcastEvent;
import io.exprsn.simulcast.event.SimulcastEvent.DestinationStateChanged;
import io.exprsn.simulcast.event.SimulcastEvent.FramesDropped;
import io.exprsn.simulcast.event.SimulcastEvent.HealthChanged;
import io.exprsn.simulcast.examples.control.stream.EventText.Severity;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a person reads of what happens. */
class EventTextTest {
    private static final Instant AT = Instant.parse("2026-11-26T09:00:00Z");
    private static final Problem PROBLEM =
            new Problem(ErrorKind.TRANSIENT, "The connection broke", "Look at the network", AT);

    private final EventText texts = new EventText();

    static List<Class<?>> told() {
        return Arrays.stream(SimulcastEvent.class.getPermittedSubclasses())
                .filter(type -> type != DestinationStateChanged.class && type != HealthChanged.class)
                .toList();
    }

    /** Also of what the library may learn to tell later: a new event without words is found here. */
    @ParameterizedTest
    @MethodSource("told")
    void everyEventHasWords(Class<?> type) throws Exception {
        SimulcastEvent event = sample(type);
        assertThat(texts.lines(event)).singleElement().satisfies(line -> {
            assertThat(line.text()).isNotBlank().doesNotContain("null", "@", "[");
            boolean ofDestination = Arrays.stream(type.getRecordComponents())
                    .anyMatch(part -> part.getName().equals("destination"));
            assertThat(line.destination()).isEqualTo(ofDestination ? "destination" : null);
        });
    }

    private static SimulcastEvent sample(Class<?> type) throws Exception {
        RecordComponent[] parts = type.getRecordComponents();
        Object[] values = Arrays.stream(parts).map(EventTextTest::value).toArray();
        Constructor<?> constructor = type.getDeclaredConstructor(
                Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new));
        return (SimulcastEvent) constructor.newInstance(values);
    }

    private static Object value(RecordComponent part) {
        Class<?> type = part.getType();
        if (type == String.class) {
            return part.getName();
        }
        if (type == Instant.class) {
            return AT;
        }
        if (type == Duration.class) {
            return Duration.ofSeconds(3);
        }
        if (type == Problem.class) {
            return PROBLEM;
        }
        if (type == URI.class) {
            return URI.create("https://watch.example/1");
        }
        if (type == boolean.class) {
            return true;
        }
        if (type == int.class) {
            return 2;
        }
        if (type == long.class) {
            return 3L;
        }
        if (type == List.class) {
            return List.of("one");
        }
        if (type == Map.class) {
            return Map.of("one", PROBLEM);
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        if (type == io.exprsn.simulcast.EncodingPlan.class) {
            return new io.exprsn.simulcast.EncodingPlan(
                    null, null, List.of(), List.of(), 0, 0, 2, List.of(), List.of());
        }
        throw new AssertionError("No sample of " + type);
    }

    @Test
    void statesThatAnEventOfTheirOwnTellsAreLeftToThat() {
        assertThat(changed(DestinationState.SENDING, DestinationState.LIVE)).isEmpty();
        assertThat(changed(DestinationState.LIVE, DestinationState.RETRYING)).isEmpty();
        assertThat(changed(DestinationState.LIVE, DestinationState.PAUSED))
                .extracting(EventText.Line::text)
                .containsExactly("one is paused");
        assertThat(changed(DestinationState.LIVE, DestinationState.SENDING))
                .extracting(EventText.Line::severity)
                .containsExactly(Severity.WARNING);
    }

    private List<EventText.Line> changed(DestinationState from, DestinationState to) {
        return texts.lines(new DestinationStateChanged("show", AT, "one", from, to, null));
    }

    @Test
    void dropsAreToldOnceInTenSeconds() {
        assertThat(texts.lines(new FramesDropped("show", AT, "one", 1, 1))).hasSize(1);
        assertThat(texts.lines(new FramesDropped("show", AT.plusSeconds(9), "one", 1, 2)))
                .isEmpty();
        assertThat(texts.lines(new FramesDropped("show", AT.plusSeconds(9), "two", 1, 1)))
                .hasSize(1);
        assertThat(texts.lines(new FramesDropped("show", AT.plusSeconds(11), "one", 1, 3)))
                .hasSize(1);
    }

    @Test
    void healthIsToldWhereItChanges() {
        HealthIssue retrying = issue(HealthIssue.Code.DESTINATION_RETRYING, "one");
        HealthIssue silent = issue(HealthIssue.Code.SOURCE_SILENT, HealthIssue.SOURCE);
        assertThat(texts.lines(health(retrying)))
                .containsExactly(new EventText.Line(Severity.ERROR, "one", "as measured. as helps."));
        assertThat(texts.lines(health(retrying))).isEmpty();
        assertThat(texts.lines(health(silent)))
                .containsExactly(
                        new EventText.Line(Severity.ERROR, null, "as measured. as helps."),
                        new EventText.Line(Severity.INFO, "one", "Over: as measured"));
        // Of another show nothing was told yet.
        texts.lines(new SimulcastEvent.SessionStarted("show", AT));
        assertThat(texts.lines(health(silent))).hasSize(1);
    }

    private static HealthIssue issue(HealthIssue.Code code, String subject) {
        return new HealthIssue(code, code.severity(), subject, "as measured", "as helps", AT);
    }

    private static HealthChanged health(HealthIssue... issues) {
        return new HealthChanged(
                "show", AT, new HealthReport(AT, Status.BAD, Status.BAD, Map.of(), Map.of(), List.of(issues)));
    }
}
