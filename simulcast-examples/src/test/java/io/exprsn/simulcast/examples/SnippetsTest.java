package io.exprsn.simulcast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Java on a page is cut from an example, which is compiled and run. A block names its snippet: <code>```java push-a-file</code>; the example
 * has it between {@code // snippet: push-a-file} and {@code // end}. Parts of one name in one file are joined. Run with {@code
 * -Dsnippets.write=true}, this writes the pages anew.
 */
class SnippetsTest {
    private static final Path ROOT = Path.of("..");
    private static final Path EXAMPLES = Path.of("src/main/java/io/exprsn/simulcast/examples");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```java *([^\n]*)\n(.*?)^```$");
    private static final Pattern BEGIN = Pattern.compile("\\s*// snippet: (.+)");

    /** Pages with Java of another kind, and why. */
    private static final Map<String, String> OTHERS = Map.of(
            "docs/write-a-platform.md", "WriteAPlatformPageTest holds it against the files that it names",
            "docs/stores.md", "it shows what a test of the reader's own looks like");

    private static final Path PLATFORMS = Path.of("docs/platforms"); // parts of a plan, not statements

    private final Map<String, String> snippets = snippets();

    @Test
    void everyBlockOfJavaIsCutFromAnExample() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path page : pages()) {
            String text = Files.readString(ROOT.resolve(page));
            String mended = BLOCK.matcher(text).replaceAll(found -> Matcher.quoteReplacement(held(page, found, wrong)));
            if (Boolean.getBoolean("snippets.write") && !mended.equals(text)) {
                Files.writeString(ROOT.resolve(page), mended);
            }
        }
        assertThat(wrong)
                .withFailMessage(() -> String.join("\n\n", wrong)
                        + "\n\nChange the example where it is wrong; then run this test with -Dsnippets.write=true,"
                        + " which writes the pages anew, and look at what changed.")
                .isEmpty();
    }

    @Test
    void everySnippetIsShown() throws IOException {
        TreeSet<String> shown = new TreeSet<>();
        for (Path page : pages()) {
            BLOCK.matcher(Files.readString(ROOT.resolve(page))).results().forEach(found -> shown.add(found.group(1)));
        }
        assertThat(snippets.keySet())
                .as("snippets that no page shows need no marks in their example")
                .isSubsetOf(shown);
    }

    @Test
    void theReadmeShowsJava() throws IOException {
        assertThat(BLOCK.matcher(Files.readString(ROOT.resolve("README.md"))).results())
                .hasSizeGreaterThanOrEqualTo(2);
    }

    /** The block as it should be. */
    private String held(Path page, MatchResult found, List<String> wrong) {
        String name = found.group(1).strip();
        String snippet = snippets.get(name);
        if (snippet == null) {
            wrong.add(
                    page + " has Java "
                            + (name.isEmpty()
                                    ? "that names no snippet"
                                    : "of the snippet " + name + ", which no example has")
                            + ":\n" + found.group(2)
                            + "Put it into an example between \"// snippet: name\" and \"// end\", and write \"```java name\" here.");
            return found.group();
        }
        if (!snippet.equals(withoutIndentation(found.group(2).lines().toList()))) {
            wrong.add(page + " shows of " + name + ":\n" + found.group(2) + "but the example has:\n" + snippet);
        }
        return "```java " + name + "\n" + snippet + "```";
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(Stream.of(Path.of("README.md")), docs.map(ROOT::relativize))
                    .filter(page -> page.toString().endsWith(".md"))
                    .filter(page -> !page.startsWith(PLATFORMS)
                            && !OTHERS.containsKey(page.toString().replace('\\', '/')))
                    .sorted()
                    .toList();
        }
    }

    private static Map<String, String> snippets() {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> files = Files.walk(EXAMPLES)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                snippets(file)
                        .forEach((name, text) -> assertThat(all.put(name, text))
                                .as("%s is a snippet of %s and of another example", name, file.getFileName())
                                .isNull());
            }
        } catch (IOException e) {
            throw new AssertionError("The examples cannot be read", e);
        }
        return all;
    }

    private static Map<String, String> snippets(Path file) throws IOException {
        Map<String, String> found = new LinkedHashMap<>();
        List<String> names = List.of();
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            Matcher begin = BEGIN.matcher(line);
            if (begin.matches()) {
                assertThat(names).as("%s: a snippet within another", file).isEmpty();
                names = List.of(begin.group(1).split(" "));
            } else if (line.strip().equals("// end")) {
                assertThat(names).as("%s: an end without a beginning", file).isNotEmpty();
                String text = withoutIndentation(lines);
                names.forEach(name -> found.merge(name, text, String::concat));
                names = List.of();
                lines.clear();
            } else if (!names.isEmpty()) {
                lines.add(line);
            }
        }
        assertThat(names).as("%s: a snippet without an end", file).isEmpty();
        return found;
    }

    private static String withoutIndentation(List<String> lines) {
        int common = lines.stream()
                .filter(line -> !line.isBlank())
                .mapToInt(line -> line.length() - line.stripLeading().length())
                .min()
                .orElse(0);
        return lines.stream()
                .map(line -> line.isBlank() ? "\n" : line.substring(common).stripTrailing() + "\n")
                .collect(Collectors.joining());
    }
}
