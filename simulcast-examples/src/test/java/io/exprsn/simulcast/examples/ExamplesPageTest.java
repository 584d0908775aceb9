package io.exprsn.simulcast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/examples.md names every program there is, and how it is run as the program itself says. */
class ExamplesPageTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Path ROOT = Path.of("..");
    private static final List<Path> SOURCES = List.of(
            Path.of("simulcast-examples", "src", "main", "java"),
            Path.of("simulcast-examples-spring", "src", "main", "java"));
    private static final String RUN = "java -cp simulcast-examples/target/simulcast.jar io.exprsn.simulcast.examples.";
    private static final Pattern SAID =
            Pattern.compile("(?m)^ \\* (.*?java -(?:cp|jar) simulcast-examples\\S*/target/.*)$");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)]+)\\)");

    @Test
    void everyProgramStandsThereAsItIsRun() throws IOException {
        String page = page();
        List<Path> programs = programs();
        assertThat(programs).hasSizeGreaterThan(20);
        for (Path program : programs) {
            String file = program.toString().replace('\\', '/');
            Optional<String> row = page.lines()
                    .filter(line -> line.contains("(../" + file + ")"))
                    .findFirst();
            assertThat(row)
                    .as(
                            "docs/examples.md has a row with a link to %s: say what feature it shows, and how it is run",
                            file)
                    .isPresent();
            if (!file.contains("/command/")) { // says it with --help
                assertThat(row.orElseThrow())
                        .as("%s is run as its Javadoc says", file)
                        .contains("| `" + said(program).replace(RUN, "") + "` |");
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

    /** How it is run, as in the Javadoc of a program. */
    private static String said(Path program) throws IOException {
        Matcher said = SAID.matcher(Files.readString(ROOT.resolve(program)));
        assertThat(said.find())
                .as("the Javadoc of %s says how it is run: \"%s…\"", program, RUN)
                .isTrue();
        String name = program.getFileName().toString().replace(".java", "");
        assertThat(said.group(1)).containsAnyOf("." + name, "simulcast-examples-spring.jar");
        return said.group(1);
    }

    private static List<Path> programs() throws IOException {
        List<Path> programs = new ArrayList<>();
        for (Path sources : SOURCES) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(sources))) {
                files.filter(file -> file.toString().endsWith(".java") && isProgram(file))
                        .map(ROOT::relativize)
                        .sorted()
                        .forEach(programs::add);
            }
        }
        return programs;
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
