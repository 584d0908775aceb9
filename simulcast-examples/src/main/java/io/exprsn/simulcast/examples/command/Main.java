package io.exprsn.simulcast.examples.command;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code simulcast} command. */
@Command(
        name = "simulcast",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "(push | plan | demo | serve)",
        description = "One live source to many platforms at once.",
        footer = {
            "",
            "Try 'simulcast demo' first: it needs no input, no FFmpeg and no network.",
            "",
            "Exit codes: 0 all as asked, 2 wrong arguments, 3 the source failed, 4 a destination failed or never"
                    + " confirmed media, 130 or 143 ended by a signal."
        })
public final class Main implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Main.class);

    /** Everything after scheme and host of a URL may be a key. */
    private static final Pattern URL =
            Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*://)([^/@\\s'\"]*@)?([^/?\\s'\"]*)\\S*");

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private Main() {}

    /** Runs the command and ends the JVM with its exit code. */
    public static void main(String[] args) {
        // While the JVM ends because of a signal, this waits for ever and the signal's own code stands.
        System.exit(run(args, Shell.ofThisProcess()));
    }

    /** Runs the command in the given surroundings; the exit code. Leaves nothing running. */
    static int run(String[] args, Shell shell) {
        Screen screen = new Screen(shell.out(), shell.err());
        try (CommandLog commandLog = CommandLog.begin(shell, screen)) {
            return new CommandLine(new Main())
                    .addSubcommand(new PushCommand(shell, screen, commandLog))
                    .addSubcommand(new PlanCommand(shell, screen))
                    .addSubcommand(new DemoCommand(shell, screen, commandLog))
                    .addSubcommand(new ServeCommand(shell, screen))
                    .setOut(shell.outWriter())
                    .setErr(shell.errWriter())
                    .setUsageHelpAutoWidth(false)
                    .setUsageHelpWidth(100)
                    .setAbbreviatedOptionsAllowed(false)
                    .setParameterExceptionHandler((e, given) -> refuse(e, screen))
                    .setExecutionExceptionHandler((e, line, result) -> explain(e, screen))
                    .execute(args);
        }
    }

    /** Without a subcommand. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: push, plan, demo or serve");
    }

    private static int refuse(ParameterException e, Screen screen) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName(" ");
        String text = e instanceof UnmatchedArgumentException unmatched
                ? "Not understood: " + String.join(" ", unmatched.getUnmatched())
                : e.getMessage();
        screen.error(sentence(URL.matcher(text).replaceAll("$1$3/...")) + " Try '" + command + " --help'.");
        return ExitCode.USAGE;
    }

    private static int explain(Exception e, Screen screen) {
        if (e instanceof CommandException known) {
            screen.error(sentence(known.getMessage()));
            return known.exitCode();
        }
        if (e instanceof SimulcastException known) {
            log.debug("Where it happened", known);
            screen.error(String.valueOf(known.getMessage()));
            return known.kind() == ErrorKind.SOURCE ? ExitCode.SOURCE : ExitCode.USAGE;
        }
        log.debug("Where it happened", e);
        screen.error("Something went wrong that should not (" + e.getClass().getSimpleName()
                + "): run it again with SIMULCAST_LOG=debug in the environment to see where.");
        return ExitCode.FAULT;
    }

    private static String sentence(String text) {
        String trimmed = text.strip();
        boolean ended = trimmed.endsWith(".") || trimmed.endsWith("!") || trimmed.endsWith("?");
        String capital =
                trimmed.isEmpty() ? trimmed : trimmed.substring(0, 1).toUpperCase(Locale.ROOT) + trimmed.substring(1);
        return ended ? capital : capital + ".";
    }

    /** The version in the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"simulcast " + (version == null ? "(not packaged)" : version)};
        }
    }
}
