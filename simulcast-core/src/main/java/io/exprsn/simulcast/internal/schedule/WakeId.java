package io.exprsn.simulcast.internal.schedule;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a scheduler is asked to wake for, as it travels through the scheduler.
 *
 * @param lead how long before the start; zero for the start itself
 * @param schedule id of the schedule
 */
record WakeId(Duration lead, String schedule) {
    /** When people want to hear of a start that is near, the earliest first. */
    static final List<Duration> LEADS = List.of(Duration.ofMinutes(30), Duration.ofMinutes(5), Duration.ofMinutes(1));

    static WakeId start(String schedule) {
        return new WakeId(Duration.ZERO, schedule);
    }

    /** Empty for what is none of ours, as in a scheduler that others use too. */
    static Optional<WakeId> parse(String text) {
        int end = text.indexOf(':');
        if (end < 1 || !text.substring(0, end).matches("[0-9]{1,4}")) {
            return Optional.empty();
        }
        Duration lead = Duration.ofMinutes(Integer.parseInt(text.substring(0, end)));
        return Optional.of(new WakeId(lead, text.substring(end + 1)))
                .filter(wake -> wake.isStart() || LEADS.contains(lead));
    }

    boolean isStart() {
        return lead.isZero();
    }

    /** The lead after this one; zero after the last. */
    Duration nextLead() {
        int next = LEADS.indexOf(lead) + 1;
        return next < LEADS.size() ? LEADS.get(next) : Duration.ZERO;
    }

    String text() {
        return lead.toMinutes() + ":" + schedule;
    }
}
