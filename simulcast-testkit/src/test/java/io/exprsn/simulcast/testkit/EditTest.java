package io.exprsn.simulcast.testkit;

import static io.exprsn.simulcast.testkit.Shows.SOON;
import static io.exprsn.simulcast.testkit.Shows.flv;
import static io.exprsn.simulcast.testkit.Shows.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.Edit;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastSession;
import io.exprsn.simulcast.credential.Credential;
import io.exprsn.simulcast.event.SimulcastEvent.MetadataEdited;
import io.exprsn.simulcast.report.EditReport;
import io.exprsn.simulcast.report.EditReport.Outcome;
import io.exprsn.simulcast.spi.Metadata;
import io.exprsn.simulcast.spi.Metadata.Privacy;
import io.exprsn.simulcast.store.DestinationStore;
import io.exprsn.simulcast.store.SessionStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What viewers see besides the pictures is changed on all platforms in one call, and stays changed. */
class EditTest {
    private static final String LONG = "A title that is far too long for what this platform takes, "
            + "as it goes on and on and on until nobody reads it";

    private final CheckingIngest ingest = CheckingIngest.prompt();
    private final FakePlatform platform = FakePlatform.open(ingest);
    private final FakePlatform second = FakePlatform.open(ingest);
    private final SessionStore sessions = SessionStore.inMemory();
    private final DestinationStore destinations = DestinationStore.inMemory();
    private final Shows shows = new Shows(builder -> builder.platform(platform.adapter())
            .platform(second.adapter("second"))
            .stores(sessions, destinations));

    @TempDir
    Path folder;

    EditTest() {
        shows.simulcaster.credentials().put("account", new Credential.ApiToken(Secret.of("token-of-it"), null));
    }

    @AfterEach
    void close() {
        shows.close();
        second.close();
        platform.close();
        ingest.close();
    }

    private static Destination main() {
        return new Destination("main", FakePlatformAdapter.ID, "account", null, 0, Map.of());
    }

    private static Destination other() {
        return new Destination("other", "second", "account", null, 0, Map.of());
    }

    private SimulcastSession live(Destination... to) throws InterruptedException {
        SimulcastSession show = shows.start(flv(), plan -> plan.unkept().title("Sunday"), to);
        show.awaitLive(SOON);
        return show;
    }

    private static Metadata shown(FakePlatform where) {
        List<String> all = where.broadcasts();
        return where.shown(all.get(all.size() - 1)).orElseThrow();
    }

    private List<MetadataEdited> edited() {
        return shows.events.stream()
                .filter(MetadataEdited.class::isInstance)
                .map(MetadataEdited.class::cast)
                .toList();
    }

    @Test
    void everythingChangesInOneCall() throws Exception {
        Path picture = Files.write(folder.resolve("p.jpg"), new byte[] {(byte) 0xff, (byte) 0xd8, 1, 2, 3});
        try (CheckingIngest custom = CheckingIngest.start()) {
            SimulcastSession show = live(main(), other(), to("custom", custom));

            EditReport report =
                    show.edit(Edit.of(new Metadata("Part 2", "More", "Music", List.of("one"), Privacy.UNLISTED, "en"))
                            .at("other", Metadata.titled("Part 2 here"))
                            .withThumbnail(picture));

            assertThat(report.text()).isEqualTo("""
                    main: done
                    other: done
                    custom: cannot be changed there
                    """);
            assertThat(report.isDone()).isTrue();
            assertThat(shown(platform))
                    .isEqualTo(new Metadata("Part 2", "More", "Music", List.of("one"), Privacy.UNLISTED, "en"));
            assertThat(shown(second).title()).isEqualTo("Part 2 here");
            assertThat(shown(second).description()).isEqualTo("More");
            assertThat(platform.thumbnail(platform.broadcasts().get(0))).isEqualTo(Files.readAllBytes(picture));
            Awaitility.await("events").atMost(SOON).until(() -> edited().size() == 2);
            assertThat(edited()).allMatch(event -> event.problem() == null);
        }
    }

    @Test
    void whatIsTooLongIsRefusedThereAndNoOtherIsKept() throws Exception {
        SimulcastSession show = live(main(), other());
        EditReport report = show.edit(Edit.of(Metadata.titled("Part 2")).at("main", Metadata.titled(LONG)));

        assertThat(report.destination("other").orElseThrow().outcome()).isEqualTo(Outcome.DONE);
        EditReport.Edited refused = report.destination("main").orElseThrow();
        assertThat(refused.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(refused.problem().kind()).isEqualTo(ErrorKind.INVALID);
        assertThat(refused.problem().text())
                .isEqualTo("Fake would not take it: the title has " + LONG.length() + " characters, and 90 are taken");
        assertThat(shown(platform).title()).isEqualTo("Sunday");
        assertThat(shown(second).title()).isEqualTo("Part 2");

        platform.forget(platform.broadcasts().get(0)); // the next one must not be refused because of it
        Awaitility.await("another one")
                .atMost(SOON)
                .until(() -> !platform.broadcasts().isEmpty());
        assertThat(shown(platform).title()).isEqualTo("Sunday");
    }

    @Test
    void whatIsTooLongIsCutWhereThatIsAskedFor() throws Exception {
        SimulcastSession show = live(main());
        EditReport report = show.edit(Edit.of(Metadata.titled(LONG)).cutting());
        assertThat(report.destination("main").orElseThrow().outcome()).isEqualTo(Outcome.CUT);
        assertThat(shown(platform).title()).hasSizeLessThanOrEqualTo(90).endsWith("…");
        assertThat(report.text())
                .isEqualTo("main: done, title cut from " + LONG.length() + " to "
                        + shown(platform).title().length() + " characters\n");
    }

    @Test
    void whatWasEditedHoldsForTheNextBroadcastToo() throws Exception {
        SimulcastSession show = live(main());
        show.edit(Metadata.titled("Part 2"));
        String id = platform.broadcasts().get(0);
        platform.forget(id);
        Awaitility.await("another one is made")
                .atMost(SOON)
                .until(() -> platform.broadcasts().stream().anyMatch(each -> !each.equals(id)));
        assertThat(shown(platform).title()).isEqualTo("Part 2");
    }

    @Test
    void whatWasEditedIsWrittenDownForAResume() throws Exception {
        Path clip = Files.write(
                folder.resolve("clip.flv"),
                new SyntheticFlv(SyntheticFlv.Settings.ofDefaults(), 7).readNBytes(400_000));
        SimulcastSession show = shows.start(
                io.exprsn.simulcast.Source.file(clip).looping(), plan -> plan.title("Sunday"), main(), other());
        show.awaitLive(SOON);
        show.edit(Edit.of(Metadata.titled("Part 2"))
                .at("other", Metadata.unchanged().describedAs("Here alone")));
        Awaitility.await("it is written down").atMost(SOON).untilAsserted(() -> {
            var kept = sessions.get(sessions.ids().get(0)).orElseThrow().plan().show();
            assertThat(kept.shown().title()).isEqualTo("Part 2");
            assertThat(kept.differing()).containsOnlyKeys("other");
            assertThat(kept.differing().get("other").description()).isEqualTo("Here alone");
        });
    }

    @Test
    void onePlatformThatDoesNotAnswerWellKeepsNoOther() throws Exception {
        SimulcastSession show = live(main(), other());
        platform.api()
                .fail(
                        request -> request.method().equals("PATCH"),
                        1_000,
                        new FakeFault.Answers(FakeAnswer.json(503, "{\"error\":\"as told\"}")));
        EditReport report = show.edit(Metadata.titled("Part 2"));
        assertThat(report.isDone()).isFalse();
        assertThat(report.destination("main").orElseThrow().problem().kind()).isEqualTo(ErrorKind.TRANSIENT);
        assertThat(shown(second).title()).isEqualTo("Part 2");
        Awaitility.await("events")
                .atMost(SOON)
                .until(() -> edited().stream().anyMatch(event -> event.problem() != null));
    }

    @Test
    void anEditBeforeThereIsABroadcastIsInTheFirstOne() throws Exception {
        platform.api()
                .fail(
                        request -> request.method().equals("POST"),
                        1,
                        new FakeFault.Answers(FakeAnswer.json(503, "{\"error\":\"as told\"}")));
        SimulcastSession show = shows.start(flv(), plan -> plan.unkept().title("Sunday"), main());
        shows.retried("main", SOON);
        EditReport report = show.edit(Metadata.titled("Part 2"));
        assertThat(report.destination("main").orElseThrow().outcome()).isIn(Outcome.LATER, Outcome.DONE);
        show.awaitLive(SOON);
        Awaitility.await("it is shown")
                .atMost(SOON)
                .until(() -> "Part 2".equals(shown(platform).title()));
    }

    @Test
    void nothingIsAskedWhereNothingIsToChange() throws Exception {
        SimulcastSession show = live(main(), other());
        EditReport report = show.edit(Edit.of(Metadata.unchanged()).at("other", Metadata.titled("Only here")));
        assertThat(report.destination("main").orElseThrow().outcome()).isEqualTo(Outcome.NOTHING_TO_CHANGE);
        assertThat(report.destination("other").orElseThrow().outcome()).isEqualTo(Outcome.DONE);
    }

    @Test
    void anUnknownDestinationAndAPictureThatIsNoneAreRefused() throws Exception {
        SimulcastSession show = live(main());
        assertThatThrownBy(() -> show.edit(Edit.of(Metadata.unchanged()).at("nobody", Metadata.titled("t"))))
                .isInstanceOf(SimulcastException.class)
                .hasMessageContaining("no destination nobody");
        Path text = Files.writeString(folder.resolve("p.jpg"), "not a picture");
        assertThatThrownBy(() -> show.edit(Edit.thumbnail(text)))
                .isInstanceOf(SimulcastException.class)
                .hasMessageContaining("neither JPEG nor PNG");
    }

    @Test
    void afterTheEndNothingCanBeChanged() throws Exception {
        SimulcastSession show = live(main());
        show.end();
        assertThat(show.awaitEnd(SOON)).isTrue();
        assertThatThrownBy(() -> show.edit(Metadata.titled("t")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is over");
    }

    @Test
    void aPlanWhosePlatformWouldNotTakeItDoesNotStart() {
        assertThatThrownBy(() -> shows.start(flv(), plan -> plan.unkept().title(LONG), main()))
                .isInstanceOf(SimulcastException.class)
                .hasMessageContaining("main")
                .hasMessageContaining("90 are taken")
                .extracting(e -> ((SimulcastException) e).kind())
                .isEqualTo(ErrorKind.INVALID);
        assertThat(platform.broadcasts()).isEmpty();
    }

    @Test
    void aPlanThatCutsStartsWithWhatIsTaken() throws Exception {
        SimulcastSession show =
                shows.start(flv(), plan -> plan.unkept().cuttingMetadata().title(LONG), main());
        show.awaitLive(SOON);
        assertThat(shown(platform).title()).hasSizeLessThanOrEqualTo(90).endsWith("…");
    }
}
