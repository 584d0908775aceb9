package io.exprsn.simulcast.examples.control.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** The page alone, in a browser, against a room that is made up. */
@Tag("browser")
class PageTest {
    private static Browser browser;

    private FakeRoom room;

    @BeforeAll
    static void open() {
        browser = Browser.open();
    }

    @AfterAll
    static void close() {
        browser.close();
    }

    @BeforeEach
    void start() {
        browser.size(1440, 1000);
        browser.scheme("light");
        room = FakeRoom.start();
        browser.go(room.url());
    }

    @AfterEach
    void end() {
        browser.go("about:blank");
        room.close();
        browser.errors();
    }

    @Test
    void aWrongTokenIsRefusedWithWhatHelps() {
        browser.logIn("no such token");

        browser.sees(".trouble", "This token is not known");
        browser.sees(".trouble .remedy", "what the server printed");
        assertThat(browser.errors("401")).isEmpty();
    }

    @Test
    void whoLogsInSeesAllDestinationsWithTheirStatesInWordsAndCharts() {
        in();

        for (String id : List.of("youtube", "twitch", "facebook", "cloudflare", "custom")) {
            browser.destination(id, "Live");
        }
        browser.sees("h2", "Sunday evening, live from the studio");
        browser.sees(".onair", "On air");
        browser.until("a chart that moves", () -> {
            String before = browser.attribute("[data-destination='youtube'] .chart-line", "d");
            browser.until(
                    "another line",
                    () -> !before.equals(browser.attribute("[data-destination='youtube'] .chart-line", "d")));
            return true;
        });
        assertThat(browser.attribute("[data-destination='youtube'] svg[role=img]", "aria-label"))
                .contains("Bitrate", "highest", "kbit/s");
        browser.until(
                "a picture",
                () -> browser.script(
                                "const i = document.querySelector('.preview img'); return i !== null && i.naturalWidth")
                        .equals(640L));
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void whatChangesIsSeenWithItsRemedyAndTold() {
        in();

        room.put("custom", "RETRYING", "the server closed the connection");
        browser.destination("custom", "Reconnecting");
        browser.sees("[data-destination='custom'] .problem", "the server closed the connection");
        browser.sees("[data-destination='custom'] .remedy", "Look whether");
        browser.sees("#polite", "Partner: Reconnecting.");
        browser.sees(".log li", "Partner: the server closed the connection");

        room.put("custom", "LIVE", null);
        browser.destination("custom", "Live");
        browser.sees("[data-destination='custom'] .problem-past", "Last problem");
        browser.sees("#polite", "Partner: Live.");
    }

    @Test
    void whatViewersWriteIsTextWhateverItHolds() {
        in();

        room.chat("twitch", "<img src=x onerror=alert(1)>", "<script>alert(1)</script> & more");
        browser.sees(".chat-text", "<script>alert(1)</script> & more");
        assertThat(browser.texts(".chat img, .chat script")).isEmpty();
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void oneDestinationIsPausedResumedAndRemovedAfterAQuestion() {
        in();

        browser.press("Pause Studio");
        browser.destination("twitch", "Paused");
        browser.press("Resume Studio");
        browser.destination("twitch", "Live");
        browser.press("Remove Partner");
        browser.sees("dialog", "Remove Partner?");
        browser.press("Cancel");
        browser.seesNo("dialog");
        browser.press("Remove Partner");
        browser.press("Remove");
        browser.seesNo("[data-destination='custom']");

        assertThat(room.asked().stream()
                        .map(one -> one.method() + " " + one.path())
                        .filter(one -> one.contains("simulcast")))
                .containsExactly(
                        "POST /api/simulcast/STREAM_ID/destinations/twitch/pause",
                        "POST /api/simulcast/STREAM_ID/destinations/twitch/resume",
                        "DELETE /api/simulcast/STREAM_ID/destinations/custom");
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void destinationsAreAddedByHandAndFromThoseThereAre() {
        in();

        browser.press("Add a destination");
        browser.press("Add");
        browser.sees("[data-destination='second-site'] h3", "second-site");
        assertThat(asked("/api/simulcast/STREAM_ID/destinations").toString()).isEqualTo("{\"id\":\"second-site\"}");

        browser.press("Add a destination");
        browser.choose("By address");
        browser.type("Name", "third");
        browser.type("Server", "rtmp://live.example.org/app");
        browser.type("Stream key", "k3y");
        browser.press("Add");
        browser.sees("[data-destination='third'] h3", "third");
        assertThat(asked("/api/simulcast/STREAM_ID/destinations").toString())
                .isEqualTo(
                        "{\"name\":\"third\",\"platform\":\"rtmp\",\"server\":\"rtmp://live.example.org/app\",\"key\":\"k3y\"}");
    }

    @Test
    void theShowIsStoppedAfterAQuestionAndGoneLiveAfterPlanAndCheck() {
        in();

        browser.press("Stop the show");
        browser.press("Keep it running");
        browser.seesNo("dialog");
        assertThat(room.asked()).isEmpty();
        browser.press("Stop the show");
        browser.press("Stop the show");
        browser.sees(".onair", "Off air");

        browser.press("Go live");
        browser.sees("dialog", "All can go live");
        browser.sees("dialog .issue", "The title has 160 characters");
        browser.sees(".plan", "12.8 Mbit/s");
        browser.sees(".plan-group", "shared by 2");
        browser.dialogIsForEverybody();
        browser.press("Go live now");
        browser.sees(".onair", "On air");
        assertThat(asked("/api/simulcast/STREAM_ID/start").toString()).isEqualTo("{}");
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void titlesChatAndSchedulesAreWritten() {
        in();

        browser.press("Edit everywhere");
        browser.type("Title", "Another title");
        browser.press("Change everywhere");
        browser.sees("dialog .issue", "a server of its own has no titles");
        browser.press("Close");
        browser.sees("h2", "Another title");
        assertThat(asked("/api/simulcast/STREAM_ID/edit").path("title").asText())
                .isEqualTo("Another title");

        browser.type("Write in all chats", "Good evening");
        browser.press("Send");
        browser.sees(".panel-chat summary", "Not written at Community page");
        browser.sees(".panel-chat details", "its platform takes no messages from us");
        assertThat(asked("/api/simulcast/STREAM_ID/chat").path("text").asText()).isEqualTo("Good evening");

        browser.press("Schedule a show");
        browser.set("Start", "2027-02-03T18:30");
        browser.set("Time zone", "Europe/Berlin");
        browser.press("Schedule");
        browser.sees(".scheduled", 2);
        assertThat(asked("/api/schedules").toString())
                .isEqualTo(
                        "{\"streamId\":\"STREAM_ID\",\"start\":\"2027-02-03T18:30\",\"zone\":\"Europe/Berlin\",\"whenMissed\":\"START_LATE\"}");
        browser.press("Call off");
        browser.press("Call off");
        browser.sees(".scheduled", 1);
    }

    @Test
    void anAccountIsConnectedThroughThePlatformsPage() {
        in();

        browser.press("Accounts");
        browser.set("Platform", "twitch");
        browser.type("Name of the destination", "second channel");
        browser.press("Connect");

        browser.sees(".note", "Twitch is connected");
        browser.destination("youtube", "Live");
        assertThat(browser.address()).isEqualTo(room.url());
    }

    @Test
    void viewersSeeAllAndCanChangeNothing() {
        browser.logIn(FakeRoom.VIEWER);
        browser.destination("youtube", "Live");

        assertThat(browser.texts(".tile button, .show button, .chat button, .panel-schedules button").stream()
                        .map(String::strip))
                .containsOnly("Report");
        assertThat(browser.texts("#say, dialog")).isEmpty();
        browser.press("Incident report of Partner");
        browser.sees("dialog pre", "Most likely");
        assertThat(room.asked()).isEmpty();
    }

    @Test
    void aServerThatGoesAwayIsSaidAndMetAgainByItself() throws IOException {
        in();

        room.kill();
        browser.sees(".banner", "does not answer");
        room.comeBack();
        browser.seesNo(".banner");
        room.put("twitch", "RETRYING", "refused");
        browser.destination("twitch", "Reconnecting");
        assertThat(browser.errors(
                        "ERR_CONNECTION_REFUSED",
                        "ERR_INCOMPLETE_CHUNKED_ENCODING",
                        "ERR_CONNECTION_RESET",
                        "ERR_EMPTY_RESPONSE"))
                .isEmpty();
    }

    @Test
    void dialogsKeepTheFocusAndGiveItBack() {
        in();

        browser.focus("Edit everywhere");
        browser.key(Keys.ENTER);
        browser.until("the title to have the focus", () -> browser.focused().equals("Title"));
        for (int n = 0; n < 12; n++) {
            browser.key(Keys.TAB);
            // The browser's own bar is one stop between the last field and the first.
            assertThat(browser.focusIsInDialog()
                            || browser.script("return document.activeElement === document.body")
                                    .equals(true))
                    .isTrue();
        }
        browser.script("document.querySelector('dialog input').focus()");
        browser.key(Keys.ESCAPE);
        browser.seesNo("dialog");
        assertThat(browser.focused()).isEqualTo("Edit everywhere");
    }

    @Test
    void lightOrDarkIsChosenAndKept() {
        in();

        browser.press("Theme: As the system has it");
        browser.press("Theme: Light");
        browser.sees("[aria-label='Theme: Dark']", 1);
        browser.reload();
        browser.destination("youtube", "Live");
        assertThat(browser.attribute("html", "data-theme")).isEqualTo("dark");
    }

    @ParameterizedTest
    @CsvSource({"light, 1440", "dark, 1440", "light, 390", "dark, 390", "light, 820"})
    void everybodyCanUseThePage(String scheme, int width) {
        browser.scheme(scheme);
        browser.size(width, 900);
        browser.isForEverybody();
        in();
        room.put("custom", "RETRYING", "the server closed the connection");
        room.put("facebook", "FAILED", "the key is not known there");
        browser.destination("facebook", "Failed");

        browser.isForEverybody();
        assertThat((Long) browser.script("return document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(width);
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void everybodyCanUseTheDialogs(String scheme) {
        browser.scheme(scheme);
        in();

        for (String button : List.of(
                "Plan",
                "Stop the show",
                "Edit everywhere",
                "Accounts",
                "Schedule",
                "New stream",
                "Stream settings",
                "Settings of Partner",
                "Remove Partner",
                "Incident report of Partner")) {
            browser.press(button);
            browser.sees("dialog[open]", 1);
            browser.dialogIsForEverybody();
            browser.press("Close");
            browser.seesNo("dialog");
        }
        browser.press("Add a destination");
        for (String way : List.of("Known service", "By address", "Platform account", "One we have")) {
            browser.choose(way);
            browser.dialogIsForEverybody();
        }
        assertThat(browser.errors()).isEmpty();
    }

    private void in() {
        browser.logIn(FakeRoom.OPERATOR);
        browser.destination("youtube", "Live");
    }

    /** The newest body that was sent there. */
    private JsonNode asked(String path) {
        List<FakeRoom.Asked> there = room.asked().stream()
                .filter(one -> one.path().equals(path) && !one.method().equals("GET"))
                .toList();
        assertThat(there).isNotEmpty();
        return there.get(there.size() - 1).body();
    }
}
