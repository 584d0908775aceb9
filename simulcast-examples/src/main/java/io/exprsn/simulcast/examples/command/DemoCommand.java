package io.exprsn.simulcast.examples.command;

import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what this is about, without input, FFmpeg or network. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description =
                "Sends a short clip to four ingests inside this process: two are well, one dies and comes back, one"
                        + " is too slow. Shows that none disturbs another.")
final class DemoCommand implements Callable<Integer> {
    private static final Duration SHORTEST = Duration.ofSeconds(15);

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = DurationText.class,
            defaultValue = "30s",
            description = "How long it takes, at least 15s; 30s unless given.")
    private Duration length = Duration.ofSeconds(30);

    private final Shell shell;
    private final Screen screen;
    private final CommandLog commandLog;

    DemoCommand(Shell shell, Screen screen, CommandLog commandLog) {
        this.shell = shell;
        this.screen = screen;
        this.commandLog = commandLog;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (length.compareTo(SHORTEST) < 0) {
            throw CommandException.usage("--for is too short: the demo needs 15s or more");
        }
        commandLog.leaveEventsToDisplay();
        try (EndOnSignal signal = EndOnSignal.register();
                Demo demo = new Demo(length, screen)) {
            Display display = Display.of(shell, screen);
            return demo.run(new ShowRun(display, signal), signal);
        }
    }
}
