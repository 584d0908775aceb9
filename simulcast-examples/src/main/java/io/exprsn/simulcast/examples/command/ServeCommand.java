package io.exprsn.simulcast.examples.command;

import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.credential.VaultKey;
import io.exprsn.simulcast.examples.control.ControlRoom;
import io.exprsn.simulcast.examples.control.ControlSettings;
import io.exprsn.simulcast.examples.control.DemoStage;
import io.exprsn.simulcast.examples.control.Stage;
import io.exprsn.simulcast.examples.control.demo.DemoWorld;
import io.exprsn.simulcast.examples.control.http.Role;
import io.exprsn.simulcast.examples.control.http.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the control room until a signal comes. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Runs the control room: a page to run shows from, and an API for programs.",
        footer = {
            "",
            "Environment: the variables of the platforms (docs/environment.md); ENCRYPTION_KEY seals accounts and"
                    + " keys, without it a key is made beside the store; SIMULCAST_OPERATOR_TOKEN and"
                    + " SIMULCAST_VIEWER_TOKEN let people in, without them tokens are made and shown once;"
                    + " SIMULCAST_STORE_USER and SIMULCAST_STORE_PASSWORD are for --store.",
            "",
            "SIGINT and SIGTERM leave the shows as they are: the next start goes on with them."
        })
final class ServeCommand implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(ServeCommand.class);
    private static final Map<Role, String> TOKENS =
            Map.of(Role.OPERATOR, "SIMULCAST_OPERATOR_TOKEN", Role.VIEWER, "SIMULCAST_VIEWER_TOKEN");

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Port to listen on, " + ControlSettings.USUAL_PORT + " unless given; 0 takes a free one.")
    private int port = ControlSettings.USUAL_PORT;

    @Option(names = "--host", paramLabel = "ADDRESS", description = "Address to listen on, 127.0.0.1 unless given.")
    private String host = "127.0.0.1";

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description = "Where everything is kept, simulcast-data unless given.")
    private @Nullable Path data;

    @Option(
            names = "--store",
            paramLabel = "JDBC-URL",
            description = "Keeps destinations, shows and accounts there instead, as jdbc:postgresql://host/database.")
    private @Nullable String store;

    @Option(names = "--media", paramLabel = "FOLDER", description = "Files in this folder may be sources.")
    private @Nullable Path media;

    @Option(
            names = "--ingest",
            paramLabel = "PORT",
            description = "Listens for publishers on this port of loopback; 0 takes a free one.")
    private @Nullable Integer ingest;

    @Option(
            names = "--public-url",
            paramLabel = "URL",
            description = "How browsers reach it, where a proxy stands in front.")
    private @Nullable URI publicUrl;

    @Option(
            names = "--allow-origin",
            paramLabel = "ORIGIN",
            description = "Lets pages of this origin use the API with a token; may be given more than once.")
    private List<String> allowedOrigins = List.of();

    @Option(
            names = "--allow-private",
            description = "Lets sources and destinations be on loopback and in private networks.")
    private boolean allowPrivate;

    @Option(
            names = "--demo",
            description =
                    "Plays four platforms, an ingest that fails now and then, and viewers, and begins a show: to look"
                            + " at it without accounts. Keeps nothing but who is logged in, and that only with --data.")
    private boolean demo;

    @Mixin
    private FfmpegOption ffmpeg = new FfmpegOption();

    private final Shell shell;
    private final Screen screen;

    ServeCommand(Shell shell, Screen screen) {
        this.shell = shell;
        this.screen = screen;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (EndOnSignal signal = EndOnSignal.register()) {
            if (demo) {
                Path folder = temporary();
                try {
                    serve(demoSettings(folder), new DemoStage(folder), signal);
                } finally {
                    remove(folder);
                }
            } else {
                serve(settings().build(), Stage.NONE, signal);
            }
        }
        return ExitCode.OK;
    }

    private void serve(ControlSettings settings, Stage stage, EndOnSignal signal) throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        ControlRoom room = ControlRoom.open(settings, stage);
        try {
            greet(room);
            if (demo) {
                settings.tokens().forEach(this::show);
                tryIt(room, settings);
            }
            signal.onSignal(ended::countDown);
            ended.await();
        } finally {
            room.detach();
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("simulcast-demo-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            log.debug("The demo's folder stays behind", e);
        }
    }

    /** What the demo needs in the place of what people give: tokens that can be shown each time, and the own network. */
    private ControlSettings demoSettings(Path folder) {
        if (store != null) {
            throw CommandException.usage("--demo keeps nothing in a database: leave out --store");
        }
        ControlSettings.Builder settings = settings(data == null ? folder : data.resolve("demo"))
                .fromEnvironment(false)
                .encryptionKey(null)
                .allowPrivate(true)
                .demo(true);
        TOKENS.forEach((role, variable) -> {
            if (secret(variable) == null) {
                settings.token(role, Tokens.random());
            }
        });
        return settings.build();
    }

    private void show(Role role, Secret token) {
        screen.line("The " + role.word() + "'s token: " + token.reveal()); // of a world that is made up
    }

    private void tryIt(ControlRoom room, ControlSettings settings) {
        Secret token = settings.tokens().get(Role.OPERATOR);
        screen.line("");
        screen.line(
                "The show " + DemoWorld.STREAM + " begins by itself. Open the address in a browser and log in with the"
                        + " operator's token, or try:");
        screen.line("");
        if (token != null) {
            screen.line("TOKEN='" + token.reveal() + "'");
        }
        for (String line : DemoWorld.lines(room.address())) {
            screen.line(line);
        }
    }

    private void greet(ControlRoom room) {
        screen.line("Control room: " + room.address());
        room.madeTokens()
                .forEach((role, token) -> screen.line( // once, for nobody knows it later
                        "The " + role.word() + "'s token, shown this once: " + token.reveal()));
        room.madeKey()
                .filter(file -> !demo)
                .ifPresent(file -> screen.line(
                        "Accounts and keys are sealed with a key that was made in " + file + "; keep a copy of it"));
    }

    private ControlSettings.Builder settings() {
        return settings(data == null ? Path.of("simulcast-data") : data);
    }

    private ControlSettings.Builder settings(Path folder) {
        if (port < 0 || port > 65535) {
            throw CommandException.usage("--port is " + port + ", expected 0 to 65535");
        }
        if (media != null && !Files.isDirectory(media)) {
            throw CommandException.usage("--media " + media + " is no folder");
        }
        if (publicUrl != null && !isWeb(publicUrl)) {
            throw CommandException.usage("--public-url is no address, expected https://host or http://host");
        }
        ControlSettings.Builder settings = ControlSettings.in(folder)
                .listen(host, port)
                .publicUrl(publicUrl)
                .store(store())
                .media(media)
                .ingest(ingest)
                .allowPrivate(allowPrivate)
                .ffmpeg(ffmpeg.runner())
                .fromEnvironment(true)
                .encryptionKey(secret(VaultKey.ENCRYPTION_KEY));
        for (String origin : allowedOrigins) {
            if (!origin.matches("https?://[^/?#@\\s]+")) {
                throw CommandException.usage("--allow-origin is none, expected https://host[:port] without a path");
            }
            settings.allowOrigin(origin);
        }
        TOKENS.forEach((role, variable) -> {
            Secret token = secret(variable);
            if (token != null) {
                settings.token(role, token);
            }
        });
        return settings;
    }

    private ControlSettings.@Nullable Store store() {
        if (store == null) {
            return null;
        }
        if (!store.startsWith("jdbc:")) {
            throw CommandException.usage("--store is no JDBC address, expected jdbc:postgresql://host/database");
        }
        return new ControlSettings.Store(
                store, shell.env().get("SIMULCAST_STORE_USER"), secret("SIMULCAST_STORE_PASSWORD"));
    }

    private @Nullable Secret secret(String variable) {
        String value = shell.env().getOrDefault(variable, "");
        return value.isBlank() ? null : Secret.of(value);
    }

    private static boolean isWeb(URI url) {
        String scheme = url.getScheme();
        return url.getHost() != null
                && scheme != null
                && List.of("http", "https").contains(scheme.toLowerCase(Locale.ROOT));
    }
}
