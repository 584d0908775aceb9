package io.exprsn.simulcast.examples.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be right is refused with one line, before anything runs, and leaves nothing behind. */
class WrongInputTest {
    /** Refused before it is ever tried. */
    private static final String TO = "rtmp://127.0.0.1:1/live/" + CommandRun.MARKER;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2 | simulcast --help        |
            2 | 'INPUT'                 | push
            2 | nobody to send to       | push CLIP
            3 | does not exist          | push FOLDER/none.mp4 --to TO
            3 | is a folder             | push FOLDER --to TO
            2 | scheme "srt"            | push CLIP --to srt://127.0.0.1:1/live/marker-key-5e1f
            2 | scheme (none)           | push CLIP --to 127.0.0.1/live/marker-key-5e1f
            2 | stream key              | push CLIP --to rtmp://127.0.0.1/marker-key-5e1f
            2 | Not understood          | push CLIP --to TO TO
            2 | Not understood          | push CLIP --too=TO
            2 | Not understood          | perform CLIP
            2 | 1m30s                   | push CLIP --to TO --for rubbish
            2 | --for is 0              | push CLIP --to TO --for 0s
            2 | 1m30s                   | push listen:0 --to TO --hold soon
            2 | does not exist          | push CLIP --to TO --report FOLDER/none/report.json
            2 | is a folder             | push CLIP --to TO --report FOLDER
            2 | --loop is for files     | push - --to TO --loop
            2 | --hold is for listen    | push CLIP --to TO --hold 3s
            2 | cannot both read        | push - --to -
            2 | nobody to send to       | push CLIP --to -
            2 | listen:1935             | push listen:65536 --to TO
            2 | listen:1935             | push listen: --to TO
            2 | scheme gopher           | push gopher://h/x --to TO
            2 | position                | push http://h/^marker-key-5e1f --to TO
            2 | does not exist          | push CLIP --to TO --ffmpeg FOLDER/none
            2 | cannot be read          | push CLIP --to TO --trust FOLDER/none.pem
            2 | proxy                   | push CLIP --to TO --proxy nonsense
            2 | no such file            | push CLIP --destinations FOLDER/none.json
            2 | are for --to            | push CLIP --destinations FOLDER/none.json --proxy http://h:1
            2 | --destinations          | plan CLIP
            2 | no such file            | plan CLIP --destinations FOLDER/none.json
            3 | does not exist          | plan FOLDER/none.mp4 --destinations PLACES
            2 | scheme gopher           | plan gopher://h/x --destinations PLACES
            2 | platform "nowhere"      | plan CLIP --destinations NOWHERE
            2 | 15s                     | demo --for 2s
            2 | Not understood          | demo now
            """)
    void isRefusedWithOneLine(int exitCode, String expected, String command) {
        CommandRun run = new CommandRun();
        assertThat(run.run(args(command))).isEqualTo(exitCode);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).contains(expected);
        assertThat(run.out()).isEmpty();
        run.assertDecent();
    }

    private String[] args(String command) {
        List<String> args = new ArrayList<>();
        if (command != null) {
            for (String word : command.split(" ")) {
                args.add(word.replace("CLIP", CommandRun.clip().toString())
                        .replace("PLACES", places("rtmp"))
                        .replace("NOWHERE", places("nowhere"))
                        .replace("FOLDER", folder.toString())
                        .replaceAll("^(--too=)?TO$", "$1" + TO));
            }
        }
        return args.toArray(String[]::new);
    }

    /** A file with one destination of this platform. */
    private String places(String platform) {
        try {
            return Files.writeString(folder.resolve(platform + ".json"), """
                    [{"url": "rtmp://127.0.0.1:1/live", "key": "marker-key-5e1f", "platform": "%s"}]
                    """.formatted(platform))
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void portInUse() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            CommandRun run = new CommandRun();
            assertThat(run.run("push", "listen:" + taken.getLocalPort(), "--to", TO))
                    .isEqualTo(ExitCode.USAGE);
            assertThat(run.err().lines()).hasSize(1);
            assertThat(run.err()).contains(String.valueOf(taken.getLocalPort()), "in use");
            run.assertDecent();
        }
    }

    @Test
    void nameGivenTwice() throws IOException {
        Path file = Files.writeString(folder.resolve("d.json"), """
                [{"name": "a", "url": "rtmp://h/a", "key": "marker-key-5e1f"},
                 {"name": "a", "url": "rtmp://h/b", "key": "marker-key-5e1f"}]
                """);
        CommandRun run = new CommandRun();
        assertThat(run.run("push", CommandRun.clip().toString(), "--destinations", file.toString()))
                .isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("\"a\"");
        run.assertDecent();
    }

    @Test
    void helpAndVersionAreNoErrors() {
        for (String[] args :
                new String[][] {{"--help"}, {"push", "--help"}, {"plan", "--help"}, {"demo", "--help"}, {"--version"}
                }) {
            CommandRun run = new CommandRun();
            assertThat(run.run(args)).isEqualTo(ExitCode.OK);
            assertThat(run.err()).isEmpty();
            assertThat(run.out()).contains("simulcast");
            run.assertDecent();
        }
    }
}
