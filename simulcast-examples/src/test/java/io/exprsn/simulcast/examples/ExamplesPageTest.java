package io.exprsn.simulcast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/examples.md names every program there is, and how it is run as the program itself says. */
class ExamplesPageTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final Path COMMAND = Path.of("io", "exprsn", "simulcast", "examples", "command", "Main.java");
    private static final String RUN = "java -cp simulcast-examples/target/simulcast.jar io.exprsn.simulcast.examples.";
    private static final Pattern SAID = Pattern.compile("(?m)^ \\* (.*)" + Pattern.quote(RUN) + "(.*)$");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)]+)\\)");

    @Test
    void everyProgramStandsThereAsItIsRun() throws IOException {
        String page = page();
        List<Path> programs = programs();
        assertThat(programs).hasSizeGreaterThan(20);
        for (Path program : programs) {
            String file = SOURCES.resolve(program).toString().replace('\\', '/');
            Optional<String> row = page.lines()
                    .filter(line -> line.contains("(../simulcast-examples/" + file + ")"))
                    .findFirst();
            assertThat(row)
                    .as(
                            "docs/examples.md has a row with a link to %s: say what feature it shows, and how it is run",
                            file)
                    .isPresent();
            if (!program.equals(COMMAND)) {
                assertThat(row.orElseThrow())
                        .as("%s is run as its Javadoc says", file)
                        .contains("| `" + said(program) + "` |");
            }
        }
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        assertThat(LINK.matcher(page()).results().map(link -> DOCS.resolve(link.group(1))))
                .isNotEmpty()
                .allSatisfy(file -> assertThat(file).exists());
        assertThat(Files.readString(Path.of("..", "README.md"))).contains("(docs/examples.md)");
    }

    /** What stands in the environment, the name and the arguments, as in the Javadoc of a program. */
    private static String said(Path program) throws IOException {
        String name = program.toString().replaceAll("[/\\\\]", ".").replaceFirst("\\.java$", "");
        Matcher said = SAID.matcher(Files.readString(SOURCES.resolve(program)));
        assertThat(said.find())
                .as("the Javadoc of %s says how it is run: \"%s…\"", program, RUN)
                .isTrue();
        assertThat("io.exprsn.simulcast.examples." + said.group(2) + " ").startsWith(name + " ");
        return said.group(1) + said.group(2);
    }

    private static List<Path> programs() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java") && isProgram(file))
                    .map(SOURCES::relativize)
                    .sorted()
                    .toList();
        }
    }

    private static boolean isProgram(Path file) {
        try {
            return Files.readString(file).contains("public static void main(");
        } catch (IOException e) {
            throw new AssertionError(file + " cannot be read", e);
        }
    }

    private static String page() throws IOException {
        return Files.readString(DOCS.resolve("examples.md"));
    }
}
