package io.exprsn.simulcast.report;

import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.spi.MetadataLimits.Field;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What became of an edit, destination by destination. Immutable.
 *
 * @param session name of the session
 * @param at when the last one was done, wall clock
 * @param destinations in the order of the session
 */
public record EditReport(String session, Instant at, List<Edited> destinations) {
    /** Copies. */
    public EditReport {
        destinations = List.copyOf(destinations);
    }

    /** What became of it at one destination. */
    public enum Outcome {
        /** Viewers see it. */
        DONE,
        /** Viewers see it, cut to what the platform takes. */
        CUT,
        /** There is no broadcast yet: the one that is made will show it. */
        LATER,
        /** The edit says nothing for this destination. */
        NOTHING_TO_CHANGE,
        /** The platform has nothing of what was to be changed, or there is nobody to ask. */
        NOT_POSSIBLE,
        /** It was refused, here or there, or nobody answered. */
        FAILED
    }

    /**
     * One destination.
     *
     * @param destination its name
     * @param platform id of its platform
     * @param cut what was cut, in words; empty for nothing
     * @param left what was to be changed and does not exist there
     * @param problem why it failed; null if it did not
     */
    public record Edited(
            String destination,
            String platform,
            Outcome outcome,
            List<String> cut,
            List<Field> left,
            @Nullable Problem problem) {
        /** Copies. */
        public Edited {
            cut = List.copyOf(cut);
            left = List.copyOf(left);
        }

        /** One line for a person. */
        public String text() {
            StringBuilder text = new StringBuilder(destination).append(": ");
            text.append(
                    switch (outcome) {
                        case DONE -> "done";
                        case CUT -> "done, " + String.join(", ", cut);
                        case LATER ->
                            "will be there when its broadcast is made"
                                    + (cut.isEmpty() ? "" : ", " + String.join(", ", cut));
                        case NOTHING_TO_CHANGE -> "nothing to change";
                        case NOT_POSSIBLE -> "cannot be changed there";
                        case FAILED -> "not done";
                    });
            if (!left.isEmpty()) {
                text.append(left.stream().map(Field::word).collect(Collectors.joining(", ", " (it has no ", ")")));
            }
            if (problem != null) {
                text.append(". ").append(problem.text()).append(". ").append(problem.remedy());
            }
            return text.toString();
        }
    }

    /** What became of it at one destination; empty if there is none of the name. */
    public Optional<Edited> destination(String name) {
        return destinations.stream()
                .filter(edited -> edited.destination().equals(name))
                .findFirst();
    }

    /** Whether none failed. */
    public boolean isDone() {
        return destinations.stream().noneMatch(edited -> edited.outcome() == Outcome.FAILED);
    }

    /** One line for each destination, each ended. */
    public String text() {
        return destinations.stream().map(edited -> edited.text() + "\n").collect(Collectors.joining());
    }

    @Override
    public String toString() {
        return text();
    }
}
