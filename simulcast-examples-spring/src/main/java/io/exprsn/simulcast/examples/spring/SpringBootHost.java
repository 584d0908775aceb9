package io.exprsn.simulcast.examples.spring;

import io.exprsn.simulcast.HealthReport;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.Simulcaster;
import io.exprsn.simulcast.credential.VaultKey;
import io.exprsn.simulcast.event.SimulcastEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;

/**
 * A Spring Boot application that holds a simulcaster. {@link Show} begins and ends with the context; what happens to it are events of
 * Spring, how well it is stands in Actuator's health, and its numbers are Actuator's meters. Settings are properties ({@link ShowSettings}).
 *
 * <pre>{@code
 * ENCRYPTION_KEY=… STREAM_KEY=… java -jar simulcast-examples-spring/target/simulcast-examples-spring.jar --show.file=clip.mp4 --show.server=rtmps://live.example.org/app
 * }</pre>
 */
@SpringBootApplication
@ConfigurationPropertiesScan
public class SpringBootHost {
    private static final Logger LOG = LoggerFactory.getLogger(SpringBootHost.class);

    /** Runs until it is stopped. */
    public static void main(String[] args) {
        SpringApplication.run(SpringBootHost.class, args);
    }

    /** One for the whole application; Spring closes it last, as everything that uses it goes before. */
    @Bean
    Simulcaster simulcaster(ShowSettings settings, ApplicationEventPublisher events) {
        return Simulcaster.builder()
                .folder(settings.folder(), VaultKey.ofPassphrase(settings.encryptionKey()))
                .on(SimulcastEvent.class, events::publishEvent)
                .build();
    }

    /** Listeners ask for the type they want; they are called on the session's own thread for events. */
    @EventListener
    void live(SimulcastEvent.DestinationLive event) {
        LOG.info("{} is live", event.destination());
    }

    @EventListener
    void failed(SimulcastEvent.DestinationFailed event) {
        LOG.warn("{} was given up: {}", event.destination(), event.problem());
    }

    /** Down where a session is bad; what is wrong, and what helps, stands beside it. */
    @Bean
    HealthIndicator simulcastHealthIndicator(Simulcaster simulcaster) {
        return () -> {
            Health.Builder health = Health.up();
            for (SimulcastSession session : simulcaster.sessions()) {
                HealthReport report = session.health();
                if (report.overall() == HealthReport.Status.BAD) {
                    health.down();
                }
                health.withDetail(session.name(), report.overall());
                report.issues()
                        .forEach(issue -> health.withDetail(
                                issue.subject() + " " + issue.code(), issue.text() + ". " + issue.remedy()));
            }
            return health.build();
        };
    }
}
