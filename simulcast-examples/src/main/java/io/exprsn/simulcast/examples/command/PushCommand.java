package io.exprsn.simulcast.examples.command;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.Simulcaster;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends one source to many destinations. */
@Command(
        name = "push",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        description = "Sends one source to many RTMP or RTMPS ingests at once, and keeps it there.",
        footer = {
            "",
            "Examples:",
            "  simulcast push clip.mp4 --to rtmp://a.example/live/KEY1 --to rtmps://b.example/app/KEY2",
            "  simulcast push listen:1935 --destinations places.json --report report.json",
            "",
            "places.json: [{\"name\": \"main\", \"url\": \"rtmps://a.example/app\", \"key\": \"KEY1\"}]"
        })
final class PushCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "INPUT",
            description = "A file, a URL, - (FLV on standard input), test (a test pattern) or listen:PORT (publishers"
                    + " push to us on this machine; their key is $SIMULCAST_INGEST_KEY, else made and printed once).")
    private String input = "";

    @Option(
            names = "--to",
            paramLabel = "URL",
            description = "rtmp[s]://host[:port]/app/KEY, may be repeated; - reads one URL a line from standard input,"
                    + " so that no key stands in an argument.")
    private List<String> to = new ArrayList<>();

    @Option(
            names = "--destinations",
            paramLabel = "FILE.json",
            description =
                    "An array of {\"name\", \"url\" or \"file\", \"key\", \"passphrase\", \"platform\", \"profile\","
                            + " \"videoKilobits\", \"width\", \"height\", \"frameRate\", \"onSourceLoss\", \"settings\"};"
                            + " only url or file must be there. docs/destinations.md describes it.")
    private @Nullable Path destinations;

    @Option(names = "--loop", description = "Begin again at the end of the file.")
    private boolean loop;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = DurationText.class,
            description = "End after this time: 500ms, 30s, 2m, 1h, 1m30s.")
    private @Nullable Duration length;

    @Option(names = "--report", paramLabel = "FILE.json", description = "Write at the end what became of each.")
    private @Nullable Path report;

    @Option(names = "--quiet", description = "Show nothing but what went wrong, at the end.")
    private boolean quiet;

    @Option(
            names = "--hold",
            paramLabel = "TIME",
            converter = DurationText.class,
            description = "listen: wait so long for the return of a publisher that is gone; 30s unless given.")
    private @Nullable Duration hold;

    @Mixin
    private final FfmpegOption ffmpeg = new FfmpegOption();

    @Option(
            names = "--trust",
            paramLabel = "FILE.pem",
            description = "Certificate authorities to trust instead of the JDK's, for every --to.")
    private @Nullable Path trust;

    @Option(
            names = "--proxy",
            paramLabel = "URL",
            description = "http://host:port or socks5://host:port on the way to every --to.")
    private @Nullable String proxy;

    private final Shell shell;
    private final Screen screen;
    private final CommandLog commandLog;

    PushCommand(Shell shell, Screen screen, CommandLog commandLog) {
        this.shell = shell;
        this.screen = screen;
        this.commandLog = commandLog;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (length != null && length.isZero()) {
            throw CommandException.usage("--for is 0, expected a time to run, for instance 30s");
        }
        if (report != null) {
            Report.requireWritable(report);
        }
        Input from = Input.of(input, loop, hold, shell);
        SimulcastPlan.Builder parts = SimulcastPlan.named("push").source(from.source());
        wanted().forEach(parts::to);
        try (EndOnSignal signal = EndOnSignal.register()) {
            return push(from, parts, signal);
        }
    }

    private int push(Input from, SimulcastPlan.Builder parts, EndOnSignal signal) throws InterruptedException {
        SimulcastPlan plan = parts.build();
        Simulcaster.Builder builder = Simulcaster.builder().ffmpeg(ffmpeg.runner());
        if (from.listenPort() != null) {
            builder.ingest(from.listenPort());
        }
        ShowRun.Outcome outcome;
        try (Simulcaster simulcaster = builder.build()) {
            ShowRun run = new ShowRun(display(), signal);
            outcome = run.run(simulcaster, parts, (session, show) -> {
                tellWhereToPublish(simulcaster, from);
                if (length == null) {
                    session.awaitEnd();
                } else {
                    session.awaitEnd(length.minus(show.elapsed()));
                }
            });
        } catch (SimulcastException e) {
            if (report != null && e.kind() == ErrorKind.SOURCE) {
                Report.notStarted(input, plan.destinations(), e).write(report);
            }
            throw e;
        }
        if (report != null) {
            Report.of(outcome).write(report);
        }
        return signal.hasCome() ? ExitCode.OK : judge(outcome);
    }

    private int judge(ShowRun.Outcome outcome) {
        if (outcome.sourceFailure() != null) {
            screen.error(ProblemText.of(outcome.sourceFailure()));
            return ExitCode.SOURCE;
        }
        if (!outcome.history().hasFlowed()) {
            screen.error("No media came from the source, " + outcome.source().description() + ".");
            return ExitCode.SOURCE;
        }
        List<String> complaints = outcome.complaints();
        complaints.forEach(complaint -> screen.error(complaint + "."));
        return complaints.isEmpty() ? ExitCode.OK : ExitCode.DESTINATION;
    }

    private Display display() {
        commandLog.leaveEventsToDisplay();
        if (quiet) {
            return Display.silent();
        }
        return Display.of(shell, screen);
    }

    /** The only secret that is ever shown: one that nobody else could know. */
    private void tellWhereToPublish(Simulcaster simulcaster, Input from) {
        for (InetSocketAddress address : simulcaster.ingestAddresses()) {
            Secret made = from.madeKey();
            screen.line("Publish to rtmp://" + address.getAddress().getHostAddress() + ":" + address.getPort() + "/live"
                    + (made == null
                            ? " with the stream key in SIMULCAST_INGEST_KEY."
                            : " with the stream key " + made.reveal()));
        }
    }

    private List<Destination> wanted() {
        List<Destination> wanted = new ArrayList<>();
        for (String url : urls()) {
            Destination destination = Destination.rtmp("", Secret.of(url));
            if (trust != null) {
                destination = destination.trusting(trust);
            }
            if (proxy != null) {
                destination = destination.with(Destination.PROXY, proxy);
            }
            wanted.add(destination);
        }
        if ((trust != null || proxy != null) && wanted.isEmpty()) {
            throw CommandException.usage(
                    "--trust and --proxy are for --to, and there is none; a file of destinations has"
                            + " settings of its own");
        }
        if (destinations != null) {
            wanted.addAll(DestinationFile.read(destinations));
        }
        if (wanted.isEmpty()) {
            throw CommandException.usage("There is nobody to send to: give --to URL or --destinations FILE.json");
        }
        return wanted;
    }

    private List<String> urls() {
        List<String> urls = new ArrayList<>();
        for (String url : to) {
            if (url.equals(Input.STDIN)) {
                if (input.equals(Input.STDIN)) {
                    throw CommandException.usage("INPUT - and --to - cannot both read standard input");
                }
                urls.addAll(lines());
            } else if (url.isBlank()) {
                throw CommandException.usage("--to is empty, expected rtmp://host/app/key");
            } else {
                urls.add(url);
            }
        }
        return urls;
    }

    /** Not closed: standard input is not ours. */
    private List<String> lines() {
        BufferedReader reader = new BufferedReader(new InputStreamReader(shell.in(), StandardCharsets.UTF_8));
        try {
            List<String> lines = new ArrayList<>();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    lines.add(line.strip());
                }
            }
            return lines;
        } catch (IOException e) {
            throw CommandException.usage("Destinations could not be read from standard input");
        }
    }
}
