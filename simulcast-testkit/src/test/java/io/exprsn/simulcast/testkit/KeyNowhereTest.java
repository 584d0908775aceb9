package io.exprsn.simulcast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.RetryPolicy;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.Source;
import io.exprsn.simulcast.event.SimulcastEvent;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A marker key through a whole run with failures of every kind: it must come out nowhere but at the ingest. */
class KeyNowhereTest {
    private static final String MARKER = "mArKeR-7f3a";
    private static final Duration SOON = Duration.ofSeconds(30);

    private final List<String> seen = new CopyOnWriteArrayList<>();

    /** Keeps all that is logged, Netty's own debug lines too. */
    private final class Keeping extends AppenderBase<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent event) {
            seen.add(event.getThreadName() + " " + event.getFormattedMessage());
            if (event.getThrowableProxy() != null) {
                seen.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
        }
    }

    @Test
    void standsInNoLogLineEventStatusOrException() throws Exception {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Keeping keeping = new Keeping();
        keeping.start();
        Level before = root.getLevel();
        root.addAppender(keeping);
        root.setLevel(Level.TRACE);
        var console = root.getAppender("console");
        root.detachAppender(console);
        try {
            run();
        } finally {
            root.setLevel(before);
            root.detachAppender(keeping);
            root.addAppender(console);
        }
        assertThat(seen).hasSizeGreaterThan(100);
        assertThat(seen).noneMatch(line -> line.contains(MARKER));
    }

    private void run() throws Exception {
        Secret key = Secret.of(MARKER + "?token=" + MARKER);
        try (CheckingIngest good = CheckingIngest.start();
                CheckingIngest refusing = CheckingIngest.start();
                CheckingIngest echoing = CheckingIngest.builder()
                        .behavior(IngestBehavior.standard()
                                .onPublish(IngestAction.error(
                                        "NetStream.Publish.Failed", "no such stream: " + MARKER + "?token=" + MARKER)))
                        .start();
                CheckingIngest flaky = CheckingIngest.start();
                Simulcaster simulcaster = Simulcaster.builder().ingest(0).build()) {
            refusing.streamKeys("another");
            SimulcastPlan plan = SimulcastPlan.named("secret")
                    .source(Source.flv(new SyntheticFlv()))
                    .retry(RetryPolicy.ofDefaults().withFirstDelay(Duration.ofMillis(100)))
                    .to(Destination.rtmp("good", URI.create(good.url()), key))
                    .to(Destination.rtmp("refusing", URI.create(refusing.url()), key))
                    .to(Destination.rtmp("echoing", URI.create(echoing.url()), key))
                    .to(Destination.rtmp("flaky", URI.create(flaky.url()), key))
                    .to(Destination.rtmp("", Secret.of("rtmp://127.0.0.1:1/app/" + MARKER)))
                    .on(SimulcastEvent.class, event -> seen.add(event.toString()))
                    .build();
            seen.add(plan.toString());
            SimulcastSession show = simulcaster.start(plan);
            good.awaitMedia(Duration.ofSeconds(1), SOON);
            flaky.awaitMedia(Duration.ofMillis(300), SOON);
            flaky.disconnectAll(true);
            flaky.awaitPublications(2, SOON).awaitMedia(Duration.ofMillis(300), SOON);
            show.destination("good").orElseThrow().rekey(Secret.of(MARKER + "-2"));
            good.awaitPublications(2, SOON).awaitMedia(Duration.ofMillis(300), SOON);
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> show.destinations().stream()
                                    .filter(destination -> destination.status().lastProblem() != null)
                                    .count()
                            >= 4);
            show.destinations()
                    .forEach(destination -> seen.add(destination.status().toString()));
            try {
                show.awaitLive(Duration.ofMillis(10));
            } catch (SimulcastException expected) {
                seen.add(expected.toString());
            }
            for (String wrong :
                    List.of("rtmp://host/" + MARKER, "http://host/app/" + MARKER, "rtmp://h ost/app/" + MARKER)) {
                try {
                    seen.add(Destination.rtmp("", Secret.of(wrong)).toString());
                } catch (SimulcastException expected) {
                    seen.add(expected.toString());
                }
            }
            show.end();
            show.awaitEnd();
            seen.add(show.source().toString());
            assertThat(good.publications().get(0).streamName()).contains(MARKER);
        }
    }
}
