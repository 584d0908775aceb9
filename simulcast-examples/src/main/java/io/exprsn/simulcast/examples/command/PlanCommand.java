package io.exprsn.simulcast.examples.command;

import io.exprsn.simulcast.EncodingPlan;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.Simulcaster;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what a push would do, without sending anything. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        description = "Looks at a source and says what each destination would get, what is encoded, and what it costs."
                + " Sends nothing.",
        footer = {
            "",
            "Example:",
            "  simulcast plan clip.mp4 --destinations places.json",
            "",
            "Exit codes: 0 planned, 2 wrong arguments, 3 the source cannot be read, 4 a destination cannot be served."
        })
final class PlanCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "INPUT",
            description = "A file, a URL, test (a test pattern), or - and listen:PORT, which cannot be looked at before"
                    + " they flow.")
    private String input = "";

    @Option(
            names = "--destinations",
            paramLabel = "FILE.json",
            required = true,
            description = "Where to send, as for push; see docs/destinations.md.")
    private @Nullable Path destinations;

    @Option(names = "--json", description = "Print the plan as JSON; see docs/plan.md.")
    private boolean json;

    @Mixin
    private final FfmpegOption ffmpeg = new FfmpegOption();

    private final Shell shell;
    private final Screen screen;

    PlanCommand(Shell shell, Screen screen) {
        this.shell = shell;
        this.screen = screen;
    }

    @Override
    public Integer call() {
        Path file = destinations;
        if (file == null) {
            throw CommandException.usage("There is nobody to send to: give --destinations FILE.json");
        }
        SimulcastPlan.Builder parts = SimulcastPlan.named("plan")
                .source(Input.of(input, false, null, shell).source());
        DestinationFile.read(file).forEach(parts::to);
        SimulcastPlan show = parts.build();
        EncodingPlan plan;
        try (Simulcaster simulcaster =
                Simulcaster.builder().ffmpeg(ffmpeg.runner()).build()) {
            plan = simulcaster.plan(show);
        }
        screen.line(json ? PlanReport.of(plan).json() : plan.text().stripTrailing());
        boolean possible = plan.destinations().stream().allMatch(destination -> destination.obstacle() == null);
        return possible ? ExitCode.OK : ExitCode.DESTINATION;
    }
}
