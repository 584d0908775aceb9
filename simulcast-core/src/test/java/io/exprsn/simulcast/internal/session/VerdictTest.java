package io.exprsn.simulcast.internal.session;

import static io.exprsn.simulcast.ErrorKind.REJECTED;
import static io.exprsn.simulcast.ErrorKind.TRANSIENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.internal.relay.OutletEnd;
import io.exprsn.simulcast.internal.rtmp.RtmpEnd;
import io.exprsn.simulcast.internal.rtmp.RtmpEnd.Reason;
import io.exprsn.simulcast.internal.rtmp.RtmpEnd.Stage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class VerdictTest {
    private static final Verdict.History FIRST = new Verdict.History(false, Long.MAX_VALUE, 0, 0, 0);

    @ParameterizedTest(name = "{0} in step {1} is {2}")
    @CsvSource({
        "NetConnection.Connect.Rejected, CONNECT, REJECTED",
        "NetConnection.Connect.InvalidApp, CONNECT, REJECTED",
        "'', CONNECT, REJECTED",
        "NetConnection.Connect.Failed, CONNECT, TRANSIENT",
        "NetConnection.Connect.Closed, CONNECT, TRANSIENT",
        "NetConnection.Connect.AppShutdown, CONNECT, TRANSIENT",
        "NetConnection.Connect.IdleTimeOut, CONNECT, TRANSIENT",
        "NetConnection.Call.Failed, CREATE_STREAM, TRANSIENT",
        "'', CREATE_STREAM, TRANSIENT",
        "NetStream.Publish.BadName, PUBLISH, TRANSIENT",
        "NetStream.Publish.Denied, PUBLISH, REJECTED",
        "NetStream.Publish.Rejected, PUBLISH, REJECTED",
        "NetStream.Publish.Unauthorized, PUBLISH, REJECTED",
        "NetStream.Publish.Failed, PUBLISH, REJECTED",
        "NetStream.Failed, PUBLISH, REJECTED",
        "Some.Unknown.Code, PUBLISH, REJECTED",
        "NetStream.Unpublish.InternalKill, MEDIA, REJECTED",
        "NetStream.Publish.Denied, MEDIA, REJECTED",
    })
    void judgesAFirstRefusal(String code, Stage stage, ErrorKind kind) {
        assertVerdict(refused(stage, code), FIRST, kind);
    }

    @Test
    void triesCreateStreamOnceMoreThenTakesTheRefusal() {
        RtmpEnd end = refused(Stage.CREATE_STREAM, "NetConnection.Call.Failed");

        assertVerdict(end, FIRST, TRANSIENT);
        assertVerdict(end, new Verdict.History(false, Long.MAX_VALUE, seconds(1), 0, 0), REJECTED);
    }

    @ParameterizedTest(name = "refused {1} s after our own session was lost, for {2} s: {3}")
    @CsvSource({
        "NetStream.Publish.BadName, 5, 0, TRANSIENT",
        "NetStream.Publish.BadName, 5, 89, TRANSIENT",
        "NetStream.Publish.BadName, 5, 90, REJECTED",
        "NetStream.Publish.BadName, 9999, 89, TRANSIENT",
        "NetStream.Publish.BadName, 9999, 91, REJECTED",
        "NetStream.Publish.Denied, 59, 0, TRANSIENT",
        "NetStream.Publish.Denied, 59, 91, REJECTED",
        "NetStream.Publish.Denied, 60, 0, REJECTED",
        "NetConnection.Connect.Rejected, 10, 0, TRANSIENT",
    })
    void isPatientWhereTheServerMayHoldOurOwnSession(String code, int sinceLost, int refusedFor, ErrorKind kind) {
        Stage stage = code.startsWith("NetConnection") ? Stage.CONNECT : Stage.PUBLISH;

        assertVerdict(
                refused(stage, code), new Verdict.History(false, seconds(sinceLost), seconds(refusedFor), 0, 0), kind);
    }

    @ParameterizedTest
    @CsvSource({
        "NetStream.Unpublish.InternalKill, REJECTED",
        // While we were sending it can only mean that another publisher took the name.
        "NetStream.Publish.BadName, REJECTED",
        "NetConnection.Connect.Closed, TRANSIENT"
    })
    void judgesAnEndTheServerAnnouncedInMidStream(String code, ErrorKind kind) {
        assertVerdict(refused(Stage.MEDIA, code), new Verdict.History(true, Long.MAX_VALUE, 0, 0, 0), kind);
    }

    @ParameterizedTest
    @EnumSource(names = {"RESOLVE", "TCP", "PROXY", "TLS", "HANDSHAKE", "CONNECT", "CREATE_STREAM", "PUBLISH"})
    void triesAgainWhereNobodyAnswersOrTheNetworkFails(Stage stage) {
        assertVerdict(end(stage, Reason.TIMEOUT), new Verdict.History(false, Long.MAX_VALUE, 0, 1, 0), TRANSIENT);
        assertVerdict(end(stage, Reason.NETWORK), FIRST, TRANSIENT);
        assertVerdict(end(stage, Reason.CLOSED), FIRST, TRANSIENT);
    }

    @ParameterizedTest
    @CsvSource({"1, TRANSIENT", "2, TRANSIENT", "3, REJECTED", "4, REJECTED"})
    void triesAPublishThatNobodyAnswersTwiceMore(int unanswered, ErrorKind kind) {
        assertVerdict(
                end(Stage.PUBLISH, Reason.TIMEOUT), new Verdict.History(false, Long.MAX_VALUE, 0, unanswered, 0), kind);
    }

    @ParameterizedTest
    @CsvSource({"1, TRANSIENT", "2, TRANSIENT", "3, REJECTED", "7, REJECTED"})
    void takesThreeSilentClosesInARowForABadKey(int closes, ErrorKind kind) {
        assertVerdict(end(Stage.MEDIA, Reason.CLOSED), new Verdict.History(false, Long.MAX_VALUE, 0, 0, closes), kind);
    }

    @Test
    void triesAgainWhereConfirmedMediaWasCutOff() {
        assertVerdict(end(Stage.MEDIA, Reason.CLOSED), new Verdict.History(true, 0, 0, 0, 0), TRANSIENT);
        assertVerdict(end(Stage.MEDIA, Reason.PROTOCOL), new Verdict.History(true, 0, 0, 0, 0), TRANSIENT);
    }

    @Test
    void doesNotTryACertificateOrAServerThatIsNoneAgain() {
        assertVerdict(end(Stage.TLS, Reason.UNTRUSTED), FIRST, REJECTED);
        assertVerdict(end(Stage.HANDSHAKE, Reason.PROTOCOL), FIRST, REJECTED);
    }

    @Test
    void countsOnlyAcceptedAndUnconfirmedClosesAsSilent() {
        assertThat(Verdict.isSilentClose(end(Stage.MEDIA, Reason.CLOSED), false))
                .isTrue();
        assertThat(Verdict.isSilentClose(end(Stage.MEDIA, Reason.CLOSED), true)).isFalse();
        assertThat(Verdict.isSilentClose(end(Stage.PUBLISH, Reason.CLOSED), false))
                .isFalse();
        assertThat(Verdict.isSilentClose(end(Stage.MEDIA, Reason.TIMEOUT), false))
                .isFalse();
    }

    @Test
    void helpsWithTheApplicationWhereThatIsWrong() {
        assertThat(Verdict.of(
                                "rtmp://host/ap",
                                new OutletEnd.Rtmp(refused(Stage.CONNECT, "NetConnection.Connect.InvalidApp")),
                                FIRST)
                        .remedy())
                .contains("application");
    }

    @ParameterizedTest
    @EnumSource(names = {"TRANSIENT", "REJECTED", "INVALID"})
    void takesTheWordOfWhoKnowsWhatTheEndMeans(ErrorKind kind) {
        OutletEnd end = new OutletEnd.Failed(new SimulcastException(kind, "the disk is full", "Free some space"));

        assertThat(Verdict.of("file:///show.mkv", end, FIRST))
                .isEqualTo(new Verdict(kind, "Sending to file:///show.mkv: the disk is full", "Free some space"));
    }

    private static void assertVerdict(RtmpEnd end, Verdict.History history, ErrorKind kind) {
        Verdict verdict = Verdict.of("rtmp://host/app", new OutletEnd.Rtmp(end), history);
        assertThat(verdict.kind()).isEqualTo(kind);
        assertThat(verdict.text()).contains("rtmp://host/app", "what came back");
        assertThat(verdict.remedy()).isNotBlank();
    }

    private static RtmpEnd refused(Stage stage, String code) {
        return new RtmpEnd(stage, Reason.REFUSED, code.isEmpty() ? null : code, "what came back");
    }

    private static RtmpEnd end(Stage stage, Reason reason) {
        return new RtmpEnd(stage, reason, null, "what came back");
    }

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
