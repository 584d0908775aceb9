package io.exprsn.simulcast.platform.facebook;

import static io.exprsn.simulcast.platform.facebook.PlayedFacebook.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.HealthIssue.Code;
import io.exprsn.simulcast.spi.BroadcastStatus;
import io.exprsn.simulcast.spi.BroadcastStatus.Issue;
import io.exprsn.simulcast.spi.BroadcastStatus.Issue.Severity;
import io.exprsn.simulcast.spi.BroadcastStatus.Phase;
import io.exprsn.simulcast.spi.BroadcastStatus.Receiving;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FacebookStatusTest {
    private final FacebookAdapter adapter = new FacebookAdapter();
    private final PlayedFacebook facebook = new PlayedFacebook();

    @AfterEach
    void close() {
        facebook.closeDescribed();
    }

    @ParameterizedTest
    @CsvSource({
        "UNPUBLISHED, WAITING",
        "SCHEDULED_UNPUBLISHED, WAITING",
        "SCHEDULED_LIVE, STARTING",
        "LIVE, LIVE",
        "LIVE_NOW, LIVE",
        "LIVE_STOPPED, ENDED",
        "PROCESSING, ENDED",
        "VOD, ENDED",
        "SCHEDULED_CANCELED, ENDED",
        "SCHEDULED_EXPIRED, ENDED",
        "SOMETHING_NEW, UNKNOWN"
    })
    void readsEachWord(String word, Phase phase) {
        facebook.node(word);
        BroadcastStatus status = status();
        assertThat(status.phase()).isEqualTo(phase);
        assertThat(status.receiving()).isEqualTo(Receiving.UNTOLD);
        assertThat(status.issues()).isEmpty();
        assertThat(status.askAgain()).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void isGoneWhereFacebookDoesNotKnowIt() {
        facebook.refuses("GET", NODE, 100, 33);
        assertThat(status().phase()).isEqualTo(Phase.GONE);
    }

    @Test
    void asksMoreOftenWhereSomethingIsAboutToHappen() {
        facebook.node("UNPUBLISHED", health(WELL));
        assertThat(status().askAgain()).hasSeconds(5);
        facebook.node("UNPUBLISHED");
        assertThat(status().askAgain()).hasSeconds(30);
        facebook.node("SCHEDULED_UNPUBLISHED", "\"planned_start_time\":\"2026-11-26T12:00:00+0000\"");
        assertThat(status().askAgain()).hasMinutes(5);
        facebook.node("SCHEDULED_UNPUBLISHED", "\"planned_start_time\":\"2026-11-25T12:05:00+0000\"");
        assertThat(status().askAgain()).hasSeconds(30);
        facebook.node("LIVE", health(WELL));
        assertThat(status().askAgain()).hasMinutes(1);
    }

    @Test
    void saysWhetherMediaArrives() {
        facebook.node("LIVE", health(WELL));
        assertThat(status().receiving()).isEqualTo(Receiving.YES);
        assertThat(status().issues()).isEmpty();
        for (String none : List.of("\"ingest_streams\":[]", "\"ingest_streams\":[{\"stream_id\":\"0\"}]")) {
            facebook.node("LIVE", none);
            assertThat(status().receiving()).as(none).isEqualTo(Receiving.NO);
            assertThat(status().issues()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"video_bitrate\":0,\"audio_bitrate\":128000 | ERROR | noVideo | NO_VIDEO | no pictures at the ingest | Send pictures",
                "\"video_bitrate\":4000000,\"audio_bitrate\":0.0 | ERROR | noAudio | SOUND_MISSING | no sound | Send sound",
                "\"video_bitrate\":4000000,\"video_gop_size\":8300 | WARNING | gopSize | KEY_FRAMES_BEYOND_LIMIT | each 8.3 s | 2 s",
                "\"video_bitrate\":9000000.5,\"video_width\":1280,\"video_height\":720,\"video_framerate\":30 | WARNING | videoBitrate"
                        + " | BITRATE_OFF_TARGET | 9000 kbit/s | Lower the bitrate",
                "\"video_bitrate\":9000000,\"video_width\":3840,\"video_height\":2160 | WARNING | videoSize | | 3840x2160 | smaller",
                "\"video_bitrate\":4000000,\"video_framerate\":120 | WARNING | videoFramerate | FRAME_RATE_OFF_TARGET | 120 pictures | Send fewer"
            })
    void makesAnIssueOfEachFigureThatIsWrong(
            String figures, Severity severity, String code, Code like, String text, String remedy) {
        facebook.node("LIVE", health(figures));
        assertThat(status().issues()).singleElement().satisfies(issue -> {
            assertThat(issue.severity()).isEqualTo(severity);
            assertThat(issue.code()).isEqualTo(code);
            assertThat(issue.like()).isEqualTo(like);
            assertThat(issue.text()).contains(text);
            assertThat(issue.remedy()).contains(remedy);
        });
    }

    @Test
    void saysWhereItIsTheBackup() {
        facebook.node("LIVE", health("\"video_bitrate\":0").replace("\"stream_id\":\"0\"", "\"stream_id\":\"1\""));
        assertThat(status().issues())
                .singleElement()
                .satisfies(issue -> assertThat(issue.text()).contains("the backup ingest"));
    }

    @ParameterizedTest
    @CsvSource({
        "28800, , ",
        "3601, , ",
        "3600, INFO, in 60 minutes",
        "601, INFO, in 11 minutes",
        "600, WARNING, in 10 minutes",
        "1, WARNING, in 1 minute",
        "-1, , "
    })
    void countsTheLastHourDown(long seconds, Severity severity, String text) {
        facebook.node("LIVE", "\"seconds_left\":" + seconds);
        if (severity == null) {
            assertThat(status().issues()).isEmpty();
            return;
        }
        assertThat(status().issues()).singleElement().satisfies(issue -> {
            assertThat(issue.severity()).isEqualTo(severity);
            assertThat(issue.code()).isEqualTo("secondsLeft");
            assertThat(issue.text()).endsWith(text);
        });
    }

    @Test
    void tellsNewErrorsInFacebooksWords() {
        String rows =
                "[{\"error_code\":1969004,\"error_type\":\"stream\",\"error_message\":\"Signal lost\",\"creation_time\":\"2026-11-25T11:59:30+0000\"},"
                        + "{\"error_code\":1969004,\"error_type\":\"stream\",\"error_message\":\"Long ago\",\"creation_time\":\"2026-11-25T11:30:00+0000\"},"
                        + "{\"error_code\":0,\"error_type\":\"stream\",\"error_message\":\"Nothing much\"},"
                        + "{\"error_code\":5,\"error_type\":\"stream\"}]";
        for (String told : List.of(rows, "{\"data\":" + rows + "}")) {
            facebook.node("LIVE", "\"errors\":" + told);
            assertThat(status().issues())
                    .containsExactly(
                            new Issue(
                                    Severity.ERROR,
                                    "1969004",
                                    "Signal lost",
                                    "Look at the encoder and the network: after two to three minutes without media Facebook ends the"
                                            + " broadcast",
                                    Code.STALLED),
                            new Issue(Severity.INFO, "0", "Nothing much"),
                            new Issue(Severity.WARNING, "5", "Facebook's error 5 (stream)"));
        }
    }

    @Test
    void complainsAboutNothingThatIsOver() {
        facebook.node("VOD", health("\"video_bitrate\":0"), "\"seconds_left\":5", "\"errors\":[{\"error_code\":5}]");
        assertThat(status().issues()).isEmpty();
    }

    private BroadcastStatus status() {
        return adapter.status(made(), facebook.context());
    }
}
