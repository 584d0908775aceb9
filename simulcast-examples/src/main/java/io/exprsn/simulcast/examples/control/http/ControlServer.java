package io.exprsn.simulcast.examples.control.http;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.examples.control.event.EventHub;
import io.exprsn.simulcast.examples.control.http.RouteTable.Method;
import io.exprsn.simulcast.examples.control.http.RouteTable.Right;
import io.exprsn.simulcast.examples.control.http.RouteTable.Route;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Request.Handler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The web server: routes, the page, and what holds for all of them. */
public final class ControlServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ControlServer.class);

    /** Some requests wait for platforms, each for at most half a minute; the others must not wait for them. */
    private static final int MOST_THREADS = 64;

    private static final int FEWEST_THREADS = 8;

    /** Of a request line and its headers, in bytes. */
    private static final int LONGEST_HEAD = 16 * 1024;

    private static final String BEGAN = "control.began";
    private static final String ROUTE = "control.route";

    private final Javalin javalin;
    private final ServerSettings settings;
    private final EventRoutes events;

    private ControlServer(Javalin javalin, ServerSettings settings, EventRoutes events) {
        this.javalin = javalin;
        this.settings = settings;
        this.events = events;
    }

    /**
     * Starts; when this returns, requests are accepted.
     *
     * @param hub what pages are told
     * @param meters what Prometheus reads
     * @throws SimulcastException ({@link ErrorKind#INVALID}) if the address cannot be listened on
     */
    public static ControlServer start(
            ServerSettings settings,
            Access access,
            EventHub hub,
            PrometheusMeterRegistry meters,
            List<? extends Routes> routes) {
        RouteTable table = new RouteTable();
        EventRoutes events = new EventRoutes(hub);
        new SessionRoutes(access, settings).register(table);
        new MetricsRoutes(meters).register(table);
        new OpenApiRoutes().register(table);
        events.register(table);
        routes.forEach(each -> each.register(table));
        Gate gate = new Gate(access, settings);
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, FEWEST_THREADS);
        threads.setName("control-http");
        threads.setDaemon(true);
        Javalin javalin = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.startup.startupWatcherEnabled = false;
            config.http.maxRequestSize = Request.LONGEST_BODY + 1L;
            config.http.asyncTimeout = 0;
            config.router.ignoreTrailingSlashes = false;
            config.jetty.threadPool = threads;
            config.jetty.modifyHttpConfiguration(http -> {
                http.setSendServerVersion(false);
                http.setSendXPoweredBy(false);
                http.setRequestHeaderSize(LONGEST_HEAD);
            });
            config.jetty.modifyServer(server -> {
                server.setErrorHandler((Handler) ControlServer::answerUnread);
                server.setStopTimeout(0); // streams of events have no end of their own
            });
            declare(config, table, gate, meters);
        });
        try {
            javalin.start(settings.host(), settings.port());
        } catch (JavalinBindException e) {
            events.close();
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "Listening on " + settings.host() + " port " + settings.port()
                            + " failed: the port is in use, or the address is none of this machine's",
                    "Choose another with --port and --host",
                    e);
        }
        return new ControlServer(javalin, settings, events);
    }

    private static void declare(JavalinConfig config, RouteTable table, Gate gate, MeterRegistry meters) {
        config.routes.before(context -> {
            SecurityHeaders.ALL.forEach(context::header);
            if (isApi(context.path())) {
                context.header("Cache-Control", "no-store");
            }
            gate.addOriginHeaders(context);
            context.attribute(BEGAN, System.nanoTime());
        });
        config.routes.after(context -> measure(context, meters));
        for (Route route : table.routes()) {
            config.routes.addHttpHandler(
                    HandlerType.findOrCreate(route.method().name()),
                    route.path(),
                    context -> answer(context, gate, route));
        }
        table.methods().forEach((path, methods) -> refuseOthers(config, gate, path, methods));
        PageFiles page = new PageFiles();
        // What nothing else answers to: a file of the page, or nothing.
        config.routes.get("/*", context -> answerPage(context, gate, page));
        for (Method method : Method.values()) {
            if (method != Method.GET) {
                config.routes.addHttpHandler(
                        HandlerType.findOrCreate(method.name()), "/*", context -> answerPage(context, gate, page));
            }
        }
        config.routes.exception(ProblemException.class, (e, context) -> send(context, e));
        config.routes.exception(SimulcastException.class, (e, context) -> {
            log.debug("Answering {} {}", context.req().getMethod(), context.path(), e);
            send(context, ProblemException.of(e));
        });
        config.routes.exception(HttpResponseException.class, (e, context) -> {
            boolean mistake = e.getStatus() >= 400 && e.getStatus() < 500;
            send(
                    context,
                    mistake
                            ? ProblemException.malformed("The request cannot be understood", List.of())
                            : ProblemException.internal());
        });
        config.routes.exception(Exception.class, (e, context) -> {
            log.warn("A request failed: {} {}", context.req().getMethod(), context.endpoint().path, e);
            send(context, ProblemException.internal());
        });
    }

    private static void measure(Context context, MeterRegistry meters) {
        Long began = context.attribute(BEGAN);
        if (began != null && !context.req().isAsyncStarted()) { // streams of events take as long as people look
            meters.timer(
                            "control.requests",
                            "method",
                            context.req().getMethod(),
                            "path",
                            Objects.requireNonNullElse(context.attribute(ROUTE), "other"),
                            "status",
                            Integer.toString(context.statusCode()))
                    .record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
        }
    }

    private static void refuseOthers(JavalinConfig config, Gate gate, String path, List<Method> methods) {
        List<String> names = new ArrayList<>();
        methods.forEach(method -> names.add(method.name()));
        if (methods.contains(Method.GET)) {
            names.add(1, "HEAD");
        }
        names.add("OPTIONS");
        String allowed = names.stream().distinct().collect(Collectors.joining(", "));
        for (Method method : Method.values()) {
            if (!methods.contains(method)) {
                config.routes.addHttpHandler(HandlerType.findOrCreate(method.name()), path, context -> {
                    gate.pass(context, isApi(context.path()) ? Right.VIEW : Right.OPEN);
                    throw ProblemException.method(allowed);
                });
            }
        }
        config.routes.addHttpHandler(HandlerType.OPTIONS, path, context -> gate.answerPreflight(context, allowed));
    }

    private static boolean isApi(String path) {
        return path.startsWith("/api/") || path.equals("/api") || path.equals("/metrics");
    }

    private static void answer(Context context, Gate gate, Route route) throws Exception {
        context.attribute(ROUTE, route.path());
        Caller caller = gate.pass(context, route.right());
        try {
            send(context, route.handler().answer(new Request(context, caller)));
        } catch (Error e) {
            log.error("A request met an error of the JVM: {} {}", route.method(), route.path(), e);
            throw e;
        }
    }

    private static void answerPage(Context context, Gate gate, PageFiles page) {
        if (isApi(context.path())) {
            gate.pass(context, Right.VIEW); // who has no token learns nothing of what there is
            throw ProblemException.notFound("address", "The API's description is at /api/openapi.yaml");
        }
        Answer file =
                page.find(context.path()).orElseThrow(() -> ProblemException.notFound("page", "The page is at /"));
        String method = context.req().getMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            throw ProblemException.method("GET, HEAD");
        }
        send(context, file);
    }

    private static void send(Context context, Answer answer) {
        if (answer == Answer.TAKEN) {
            return;
        }
        answer.headers().forEach(context::header);
        String tag = answer.headers().get("ETag");
        if (tag != null && tag.equals(context.header("If-None-Match"))) {
            context.status(304);
            return;
        }
        context.status(answer.status());
        if (!answer.contentType().isEmpty()) {
            context.contentType(answer.contentType()).result(answer.body());
        }
    }

    private static void send(Context context, ProblemException e) {
        e.headers().forEach(context::header);
        send(context, Answer.problem(e.problem()));
    }

    /** What came to no route, for it is no HTTP that we read: answered by Jetty itself, in our words. */
    private static boolean answerUnread(
            org.eclipse.jetty.server.Request request, org.eclipse.jetty.server.Response response, Callback callback) {
        SecurityHeaders.ALL.forEach((name, value) -> response.getHeaders().put(name, value));
        response.getHeaders().put("Content-Type", "application/problem+json");
        response.getHeaders().put("Cache-Control", "no-store");
        response.getHeaders().put("Connection", "close"); // what else came with it is not read
        boolean mistake = response.getStatus() >= 400 && response.getStatus() < 500;
        Problem problem = (mistake
                        ? ProblemException.malformed("The request cannot be understood", List.of())
                        : ProblemException.internal())
                .problem();
        Problem told = new Problem(
                problem.type(), problem.title(), response.getStatus(), problem.detail(), problem.remedy(), null);
        response.write(true, java.nio.ByteBuffer.wrap(Json.write(told)), callback);
        return true;
    }

    /** The port that is listened on. */
    public int port() {
        return javalin.port();
    }

    /** Where browsers find it, with a slash at its end. */
    public URI address() {
        URI known = settings.publicUrl();
        if (known != null) {
            return known.toString().endsWith("/") ? known : URI.create(known + "/");
        }
        String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
        return URI.create("http://" + host + ":" + port() + "/");
    }

    /** Stops; requests that are being answered are broken off. */
    @Override
    public void close() {
        events.close();
        javalin.stop();
    }
}
