package io.exprsn.simulcast.examples.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.DestinationStatus;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SourceStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code --report} writes. The names of the components are the names in the file. Holds no key. */
record Report(SourceReport source, List<DestinationReport> destinations) {

    /** The source; {@code error} is null unless it failed. */
    record SourceReport(
            String description,
            String state,
            long bytes,
            long packets,
            long videoFrames,
            int reanchors,
            @Nullable String error) {}

    /** A destination; {@code errorKind} and {@code error} are those of its last problem, cured or not. */
    record DestinationReport(
            String name,
            String state,
            long bytes,
            long packets,
            long videoFrames,
            long droppedFrames,
            int reconnects,
            @Nullable Long firstMediaAfterMs,
            long timestampRegressions,
            @Nullable String errorKind,
            @Nullable String error) {}

    static Report of(ShowRun.Outcome outcome) {
        return new Report(
                source(outcome.source(), outcome.sourceFailure()),
                outcome.destinations().stream()
                        .map(status -> destination(status, outcome.history().lastState(status)))
                        .toList());
    }

    /** The report of a show whose source could not even be opened. */
    static Report notStarted(String source, List<Destination> destinations, SimulcastException why) {
        return new Report(
                new SourceReport(source, SourceStatus.State.FAILED.name(), 0, 0, 0, 0, why.getMessage()),
                destinations.stream()
                        .map(destination ->
                                new DestinationReport(destination.name(), "IDLE", 0, 0, 0, 0, 0, null, 0, null, null))
                        .toList());
    }

    private static SourceReport source(SourceStatus status, @Nullable Problem failure) {
        boolean failedBySignal = failure == null && status.state() == SourceStatus.State.FAILED;
        return new SourceReport(
                status.description(),
                (failedBySignal ? SourceStatus.State.ENDED : status.state()).name(),
                status.media().bytes(),
                status.media().packets(),
                status.media().videoFrames(),
                status.reanchors(),
                failure == null ? null : ProblemText.of(failure));
    }

    private static DestinationReport destination(DestinationStatus status, String state) {
        Problem problem = status.lastProblem();
        Duration first = status.firstMediaAfter();
        return new DestinationReport(
                status.name(),
                state,
                status.media().bytes(),
                status.media().packets(),
                status.media().videoFrames(),
                status.droppedFrames(),
                status.reconnects(),
                first == null ? null : first.toMillis(),
                status.timestampRegressions(),
                problem == null ? null : problem.kind().name(),
                problem == null ? null : ProblemText.of(problem));
    }

    /** Refuses a path that cannot be written later, before anything starts. */
    static void requireWritable(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw CommandException.usage("The folder of the report, " + folder + ", does not exist");
        }
        if (Files.isDirectory(file)) {
            throw CommandException.usage("The report " + file + " is a folder, expected the path of a file");
        }
        if (!Files.isWritable(Files.exists(file) ? file : folder)) {
            throw CommandException.usage("The report " + file + " cannot be written: no right to");
        }
    }

    void write(Path file) {
        try {
            new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), this);
        } catch (IOException e) {
            throw new CommandException(
                    ExitCode.FAULT, "The report " + file + " could not be written: " + e.getMessage());
        }
    }
}
