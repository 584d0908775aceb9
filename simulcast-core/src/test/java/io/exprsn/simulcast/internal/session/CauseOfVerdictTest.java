package io.exprsn.simulcast.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.DestinationState;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.IncidentReport.Cause;
import io.exprsn.simulcast.IncidentReport.Confidence;
import io.exprsn.simulcast.Problem;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.internal.history.ProbableCause;
import io.exprsn.simulcast.internal.history.Sign;
import io.exprsn.simulcast.internal.relay.OutletEnd;
import io.exprsn.simulcast.internal.rtmp.RtmpEnd;
import io.exprsn.simulcast.internal.rtmp.RtmpEnd.Reason;
import io.exprsn.simulcast.internal.rtmp.RtmpEnd.Stage;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Causes are read from the words of verdicts: these are the words as they are made. */
class CauseOfVerdictTest {
    private static final Instant AT = Instant.parse("2026-11-26T20:14:03Z");
    private static final String PLACE = "rtmp://live.example.org/app";

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // step, how it ended, code, confirmed, refused for s, silent closes | cause, confidence
                "MEDIA,    REFUSED,   NetStream.Publish.BadName, true, 0, 0, Another encoder took over at 20:14:03, CERTAIN",
                "PUBLISH,  REFUSED,   NetStream.Publish.BadName, false, 99, 0, The key is in use by another encoder, LIKELY",
                "PUBLISH,  REFUSED,   NetStream.Publish.BadName, false, 0, 0,"
                        + " 'The ingest still holds an earlier connection of this key, from 20:14:03', LIKELY",
                "PUBLISH,  REFUSED,   NetStream.Publish.Denied, false, 0, 0,"
                        + " 'Wrong stream key, or its broadcast is not open', LIKELY",
                "MEDIA,    CLOSED,    -, false, 0, 3, 'Wrong stream key: accepted, and closed each time soon after', LIKELY",
                "CONNECT,  REFUSED,   NetConnection.Connect.InvalidApp, false, 0, 0,"
                        + " Wrong application in the server's address, LIKELY",
                "TLS,      UNTRUSTED, -, false, 0, 0, The server's certificate is not trusted, CERTAIN",
                "HANDSHAKE,PROTOCOL,  -, false, 0, 0, There is no RTMP ingest at this address, LIKELY",
                "MEDIA,    REFUSED,   NetStream.Unpublish.InternalKill, true, 0, 0,"
                        + " 'The broadcast was ended there, or another encoder took it over, at 20:14:03', LIKELY",
                "RESOLVE,  NETWORK,   -, false, 0, 0, 'The ingest''s name cannot be resolved, from 20:14:03', LIKELY",
                "TCP,      NETWORK,   -, false, 0, 0, 'The ingest cannot be reached, from 20:14:03', LIKELY",
                "TCP,      TIMEOUT,   -, false, 0, 0, 'The ingest cannot be reached, from 20:14:03', LIKELY",
                "CONNECT,  CLOSED,    -, false, 0, 0, 'The ingest cannot be reached, from 20:14:03', LIKELY",
                "MEDIA,    CLOSED,    -, true, 0, 0,"
                        + " 'The connection was lost, at the ingest or on the way there, from 20:14:03, 2 times', POSSIBLE",
                "MEDIA,    REFUSED,   NetConnection.Connect.Closed, true, 0, 0,"
                        + " 'The ingest ended the connection, from 20:14:03, 2 times', POSSIBLE",
            })
    void isReadFromItsWords(
            Stage stage,
            Reason reason,
            String code,
            boolean confirmed,
            long refusedFor,
            int silentCloses,
            String cause,
            Confidence confidence) {
        Verdict verdict = Verdict.of(
                PLACE,
                new OutletEnd.Rtmp(new RtmpEnd(stage, reason, code, "it said so")),
                new Verdict.History(confirmed, Long.MAX_VALUE, refusedFor * 1_000_000_000L, 0, silentCloses));
        Cause found = of(verdict);

        assertThat(found.text()).isEqualTo(cause);
        assertThat(found.confidence()).isEqualTo(confidence);
        assertThat(found.remedy()).isEqualTo(verdict.remedy());
    }

    @Test
    void aFullDiskIsReadFromWhatFfmpegSaid() {
        Verdict verdict = Verdict.of(
                "/srv/show.mkv",
                new OutletEnd.Failed(new SimulcastException(
                        ErrorKind.REJECTED, "FFmpeg said \"No space left on device\"", "Free some space")),
                new Verdict.History(true, 0, 0, 0, 0));

        assertThat(of(verdict).text()).isEqualTo("The disk is full");
    }

    private static Cause of(Verdict verdict) {
        Problem problem = new Problem(verdict.kind(), verdict.text(), verdict.remedy(), AT);
        return ProbableCause.of(new ProbableCause.Facts(
                DestinationState.RETRYING, "Fake", 0, List.of(new Sign.Failed(AT, null, problem, false, 2))));
    }
}
