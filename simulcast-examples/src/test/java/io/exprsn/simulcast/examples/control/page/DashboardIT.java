package io.exprsn.simulcast.examples.control.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.exprsn.simulcast.testkit.CheckingIngest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A producer's evening with the dashboard and {@code serve --demo}, each test where the one before has ended. */
@Tag("browser")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DashboardIT {
    private static final List<String> PLATFORMS = List.of("youtube", "twitch", "facebook", "cloudflare");

    @TempDir
    private static Path folder;

    private static ServedDemo demo;
    private static Browser browser;

    @BeforeAll
    static void open() throws IOException {
        demo = ServedDemo.start(folder);
        browser = Browser.open();
        browser.size(1440, 1000);
        browser.scheme("light");
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.close();
        }
        if (demo != null) {
            demo.close();
        }
    }

    /** A test that failed leaves no question open for those that follow. */
    @BeforeEach
    void nothingIsOpen() {
        browser.leaveDialog();
    }

    @AfterEach
    void nothingIsWrongInTheConsole() {
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    @Order(1)
    void whoLogsInSeesFourPlatformsLiveWithMovingChartsAndThePicture() {
        browser.go(demo.url());
        browser.isForEverybody();
        browser.logIn(ServedDemo.OPERATOR);

        browser.sees("h2", "Harbour live, evening show");
        PLATFORMS.forEach(id -> browser.destination(id, "Live"));
        browser.sees(".onair", "On air");
        for (String id : PLATFORMS) {
            browser.until(
                    "kbit/s of " + id,
                    () -> browser.attribute(tile(id) + " svg[role=img]", "aria-label")
                            .matches(".*now [1-9].*"));
        }
        moves(tile("twitch") + " .chart-line", "d");
        browser.until(
                "the picture",
                () -> Long.valueOf(1)
                                .compareTo(
                                        (Long)
                                                browser.script(
                                                        "const image = document.querySelector('.preview img'); return image === null ? 0 : image.naturalWidth"))
                        < 0);
        moves(".preview img", "src");
        browser.sees(".chat-text", "");
    }

    @Test
    @Order(2)
    void anIngestThatDiesIsSeenWithItsRemedyAndSeenAgain() {
        browser.sees(tile("custom") + " .problem .remedy", "");
        browser.sees(".log li", "custom");
        browser.destination("custom", "Live");
        browser.until(
                "a reconnect that is counted",
                () -> browser.texts(tile("custom") + " .facts .fact").stream()
                        .anyMatch(one -> one.matches("Reconnects[1-9].*")));
        PLATFORMS.forEach(
                id -> assertThat(browser.texts(tile(id) + " .facts .fact")).contains("Reconnects0"));
    }

    @Test
    @Order(3)
    void aDestinationIsAddedPausedResumedAndRemovedWhileOnAir() {
        try (CheckingIngest ingest =
                CheckingIngest.builder().app("live").streamKeys("k3y").start()) {
            browser.press("Add a destination");
            browser.choose("By address");
            browser.type("Name", "Second site");
            browser.type("Server", ingest.url());
            browser.type("Stream key", "k3y");
            browser.press("Add");
            browser.sees(".tile h3", "Second site");
            String added = browser.idOf("Second site");
            browser.destination(added, "Live");
            ingest.awaitMedia(Duration.ofSeconds(1), Duration.ofSeconds(30));

            browser.press("Pause Second site");
            browser.destination(added, "Paused");
            browser.press("Resume Second site");
            browser.destination(added, "Live");

            browser.press("Settings of Second site");
            browser.press("Test the connection");
            browser.sees("dialog .pill", "Reachable");
            browser.press("Close");
            browser.press("Incident report of Second site");
            browser.sees("dialog pre", added);
            browser.press("Close");

            browser.press("Remove Second site");
            browser.press("Remove");
            browser.seesNo(tile(added));
        }
        PLATFORMS.forEach(id -> browser.destination(id, "Live"));
    }

    @Test
    @Order(4)
    void anAccountIsConnectedOnThePlatformsOwnPage() {
        browser.press("Accounts");
        browser.set("Platform", "twitch");
        browser.type("Name of the destination", "Second channel");
        browser.press("Connect");

        browser.sees(".note", "Twitch is connected");
        browser.sees(".tile h3", "Second channel");
        String added = browser.idOf("Second channel");
        browser.press("Remove Second channel");
        browser.press("Remove");
        browser.seesNo(tile(added));
    }

    @Test
    @Order(5)
    void aShowIsScheduledMovedAndCalledOff() {
        browser.press("Schedule a show");
        browser.set("Start", "2031-12-24T18:00");
        browser.set("Time zone", "Europe/Berlin");
        browser.press("Schedule");
        browser.sees(".scheduled", "planned in Europe/Berlin");

        browser.press("Change the time");
        browser.set("Start", "2031-12-25T18:00");
        browser.press("Change");
        browser.sees(".scheduled", "25 Dec");

        browser.press("Call off");
        browser.press("Call off");
        browser.seesNo(".scheduled");
    }

    @Test
    @Order(6)
    void theTitleIsChangedEverywhereAndAMessageWrittenInAllChats() {
        browser.press("Edit everywhere");
        browser.type("Title", "Harbour live, the second half");
        browser.press("Change everywhere");
        browser.sees("dialog .issue", "Done");
        browser.press("Close");
        browser.sees("h2", "Harbour live, the second half");

        browser.type("Write in all chats", "Welcome back");
        browser.press("Send");
        browser.sees(".chat-text", "Welcome back");
    }

    @Test
    @Order(7)
    void everybodyCanUseItInLightInDarkAndOnAPhone() throws IOException {
        seen("light", 1440, 1080);
        seen("dark", 1440, 1080);
        seen("light", 390, 844);
        browser.size(1440, 1000);
        browser.scheme("light");
    }

    @Test
    @Order(8)
    void theShowIsStoppedRehearsedAndGoesLiveAgain() {
        browser.press("Stop the show");
        browser.press("Stop the show");
        browser.sees(".onair", "Off air");

        browser.press("Rehearse");
        browser.type("Seconds on air", "5");
        browser.press("Rehearse");
        browser.sees("dialog", "Last rehearsal");
        browser.press("Close");

        browser.press("Go live");
        browser.sees("dialog .plan", "It fits");
        browser.sees("dialog .verdict", "can go live");
        browser.press("Go live now");
        browser.sees(".onair", "On air");
        PLATFORMS.forEach(id -> browser.destination(id, "Live"));
    }

    @Test
    @Order(9)
    void aServerThatIsKilledAndStartedAgainIsMetByThePageByItself() throws IOException {
        demo.kill();
        browser.sees(".banner", "does not answer");
        demo.startAgain();

        browser.seesNo(".banner");
        browser.sees(".onair", "On air");
        PLATFORMS.forEach(id -> browser.destination(id, "Live"));
        moves(tile("youtube") + " .chart-line", "d");
        // The browser itself says that nobody listened; that is what happened.
        browser.errors("net::ERR_");
    }

    @Test
    @Order(10)
    void aViewerSeesAllAndChangesNothing() {
        browser.press("Log out");
        browser.logIn(ServedDemo.VIEWER);
        PLATFORMS.forEach(id -> browser.destination(id, "Live"));
        assertThat(browser.texts(".tile button, .show button, .chat button, .panel-schedules button").stream()
                        .map(String::strip))
                .containsOnly("Report");
    }

    private static void seen(String scheme, int width, int height) throws IOException {
        browser.scheme(scheme);
        browser.size(width, height);
        browser.isForEverybody();
        browser.script("scrollTo(0, 0)");
        assertThat((Long) browser.script("return document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(width);
        String into = System.getProperty("simulcast.screenshots", "");
        if (!into.isEmpty()) {
            Path file = Path.of(into).resolve((width < 600 ? "phone" : scheme) + ".png");
            browser.screenshot(file);
            assertThat(Files.size(file)).isLessThan(400_000);
        }
    }

    private static void moves(String selector, String attribute) {
        String before = browser.attribute(selector, attribute);
        browser.until(selector + " to move", () -> !before.equals(browser.attribute(selector, attribute)));
    }

    private static String tile(String id) {
        return "[data-destination='" + id + "']";
    }
}
