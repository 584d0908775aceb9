package io.exprsn.simulcast.examples.control.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.results.Results;
import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A Chromium without a window, and how a person uses the page in it: by the words on buttons and labels. Every look waits until it is there.
 * Nothing is fetched: browser and driver are where the properties say.
 */
final class Browser implements AutoCloseable {
    /** CI is slow. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    static Browser open() {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(System.getProperty("simulcast.chromium"));
        options.addArguments(
                "--headless=new",
                // Tests in containers run as root.
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "--no-first-run",
                "--lang=en",
                "--force-device-scale-factor=1",
                "--window-size=1440,1000");
        LoggingPreferences logging = new LoggingPreferences();
        logging.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logging);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(new File(System.getProperty("simulcast.chromedriver")))
                .usingAnyFreePort()
                .build();
        return new Browser(new ChromeDriver(service, options));
    }

    void go(String url) {
        driver.get(url);
    }

    String address() {
        return driver.getCurrentUrl();
    }

    void reload() {
        driver.navigate().refresh();
    }

    void logIn(String token) {
        type("Token", token);
        press("Log in");
    }

    /** How wide and high the page is seen. */
    void size(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
    }

    /** What the system asks for: light or dark. */
    void scheme(String wanted) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", wanted))));
    }

    /** Presses what has this name: of the open dialog where one is. */
    void press(String name) {
        until("a press on \"" + name + "\"", () -> {
            WebElement found = named("button", name);
            if (found == null || !found.isEnabled()) {
                return false;
            }
            // Not under what stays above.
            driver.executeScript("arguments[0].scrollIntoView({ block: 'center' })", found);
            found.click();
            return true;
        });
    }

    /** Closes a dialog, if one is open. */
    void leaveDialog() {
        driver.executeScript("document.querySelector('dialog[open]')?.close()");
    }

    /** Presses a key where the focus is. */
    void key(Keys key) {
        driver.switchTo().activeElement().sendKeys(key);
    }

    void focus(String button) {
        driver.executeScript("arguments[0].focus()", named("button", button));
    }

    /** The name of what has the focus, as it would be read out. */
    String focused() {
        return driver.switchTo().activeElement().getAccessibleName();
    }

    boolean focusIsInDialog() {
        return Boolean.TRUE.equals(driver.executeScript("return document.activeElement.closest('dialog') !== null"));
    }

    /** Writes into the field with this label, over what is there. */
    void type(String label, String text) {
        until("a field \"" + label + "\"", () -> {
            WebElement field = labelled(label);
            if (field == null) {
                return false;
            }
            field.clear();
            field.sendKeys(text);
            return true;
        });
    }

    /** Gives the field a value as its own control would, for fields that are not written letter by letter. */
    void set(String label, String value) {
        until("a field \"" + label + "\"", () -> {
            WebElement field = labelled(label);
            if (field == null) {
                return false;
            }
            driver.executeScript(
                    "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('change', { bubbles: true }))",
                    field,
                    value);
            return value.equals(field.getDomProperty("value"));
        });
    }

    /** Chooses a way among radio buttons. */
    void choose(String word) {
        until("a choice \"" + word + "\"", () -> {
            WebElement choice = labelled(word);
            if (choice != null) {
                driver.executeScript("arguments[0].labels[0].click()", choice);
                return true;
            }
            return false;
        });
    }

    /** Waits until something that fits the selector says this. */
    void sees(String selector, String text) {
        until(
                selector + " with \"" + text + "\"",
                () -> texts(selector).stream().anyMatch(one -> one.contains(text)));
    }

    /** Waits until nothing fits the selector. */
    void seesNo(String selector) {
        until(
                "no " + selector,
                () -> driver.findElements(By.cssSelector(selector)).isEmpty());
    }

    /** Waits until so many fit the selector. */
    void sees(String selector, int times) {
        until(
                times + " of " + selector,
                () -> driver.findElements(By.cssSelector(selector)).size() == times);
    }

    /** Waits until a destination's tile says this of its state. */
    void destination(String id, String word) {
        sees("[data-destination='" + id + "'] .tile-head .pill", word);
    }

    /** Which destination has this name on its tile. */
    String idOf(String name) {
        return String.valueOf(driver.executeScript(
                "return [...document.querySelectorAll('.tile')].find(e => e.querySelector('h3').textContent === arguments[0])?.dataset.destination",
                name));
    }

    List<String> texts(String selector) {
        List<?> texts = (List<?>) driver.executeScript(
                "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)", selector);
        return texts.stream().map(String::valueOf).toList();
    }

    String attribute(String selector, String name) {
        return String.valueOf(driver.findElement(By.cssSelector(selector)).getDomAttribute(name));
    }

    Object script(String code) {
        return driver.executeScript(code);
    }

    /** Waits for a condition; what changes under our eyes is looked at again. */
    void until(String what, Condition condition) {
        try {
            Awaitility.await(what)
                    .pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(100))
                    .atMost(PATIENCE)
                    .ignoreExceptionsInstanceOf(WebDriverException.class)
                    .until(condition::holds);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("Waited for " + what + " in vain; the page says: " + said(), e);
        }
    }

    /** What it waits for. */
    @FunctionalInterface
    interface Condition {
        boolean holds();
    }

    /** What axe finds wrong with the page as it is: rule and where. */
    void isForEverybody() {
        look(new AxeBuilder());
    }

    /** The same of the open dialog alone; the page behind it is out of reach meanwhile. */
    void dialogIsForEverybody() {
        look(new AxeBuilder().include("dialog[open]"));
    }

    private void look(AxeBuilder axe) {
        Results results = axe.analyze(driver);
        assertThat(results.getPasses()).as("rules that axe could look at").isNotEmpty();
        assertThat(results.getViolations().stream().map(Browser::sentence)).isEmpty();
    }

    private static String sentence(Rule rule) {
        return rule.getId() + ": " + rule.getHelp() + " "
                + rule.getNodes().stream()
                        .map(node -> node.getHtml()
                                + node.getAny().stream()
                                        .map(one -> " " + one.getMessage())
                                        .toList())
                        .toList();
    }

    /** Errors in the console since the last call, but those that are expected. */
    List<String> errors(String... expected) {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .filter(message -> List.of(expected).stream().noneMatch(message::contains))
                .toList();
    }

    void screenshot(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
    }

    /** What stands on the page, to say it where a wait was in vain. */
    String said() {
        return String.valueOf(driver.executeScript("return document.body.innerText"))
                .replace('\n', '|');
    }

    private @Nullable WebElement named(String tag, String name) {
        return found("""
                const name = e => e.getAttribute('aria-label') ?? e.textContent.trim();
                return [...scope.querySelectorAll(arguments[0])].find(e => name(e) === arguments[1])
                """, tag, name);
    }

    private @Nullable WebElement labelled(String label) {
        return found("""
                const label = [...scope.querySelectorAll('label')].find(e => e.textContent.trim() === arguments[0]);
                return label?.control
                """, label);
    }

    /** In one call, of the open dialog where one is. */
    private @Nullable WebElement found(String code, Object... arguments) {
        return (WebElement) driver.executeScript(
                "const scope = document.querySelector('dialog[open]') ?? document;" + code, arguments);
    }

    @Override
    public void close() {
        driver.quit();
    }
}
